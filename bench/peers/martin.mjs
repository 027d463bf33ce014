// Martin's `mbtiles` copies between kinds of MBTiles.

import { findProgram, versionOf } from './find.mjs';

/** @type {import('./types.mjs').Peer} */
export const martin = {
  name: 'martin mbtiles',
  how: 'cargo install mbtiles --locked',
  find() {
    const program = findProgram('mbtiles');
    if (program === undefined) return null;
    return { version: versionOf(program), copyMbtiles: (input, output) => [program, 'copy', input, output] };
  },
};
