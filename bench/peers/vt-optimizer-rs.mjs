// vt-optimizer-rs prunes by style and filter.

import { findProgram, versionOf } from './find.mjs';

/** @type {import('./types.mjs').Peer} */
export const vtOptimizerRs = {
  name: 'vt-optimizer-rs',
  how: 'cargo install vt-optimizer-rs (its program is vt-optimizer)',
  find() {
    const program = findProgram('vt-optimizer');
    if (program === undefined) return null;
    return {
      version: versionOf(program),
      copyMbtiles: (input, output) => [program, 'copy', input, '--output', output],
      pruneByStyle: (input, output, style) => [program, 'optimize', input, '--output', output, '--style', style],
    };
  },
};
