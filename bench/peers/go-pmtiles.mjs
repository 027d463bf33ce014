// go-pmtiles converts MBTiles to PMTiles, not back.

import { findProgram, versionOf } from './find.mjs';

/** @type {import('./types.mjs').Peer} */
export const goPmtiles = {
  name: 'go-pmtiles',
  how: 'go install github.com/protomaps/go-pmtiles@latest',
  find() {
    const program = findProgram('go-pmtiles') ?? findProgram('pmtiles');
    if (program === undefined) return null;
    return { version: versionOf(program, ['version']), copyToPmtiles: (input, output) => [program, 'convert', input, output] };
  },
};
