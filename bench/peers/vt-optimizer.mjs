// vt-optimizer prunes by style: whole layers and zooms, by visibility; it ignores filters.

import { findProgram } from './find.mjs';

/** @type {import('./types.mjs').Peer} */
export const vtOptimizer = {
  name: 'vt-optimizer',
  how: 'ibesora/vt-optimizer, its index.js as vt-optimizer-js on PATH',
  find() {
    const program = findProgram('vt-optimizer-js');
    if (program === undefined) return null;
    return {
      version: 'unknown',
      note: 'gzip level 9',
      pruneByStyle: (input, output, style) => [program, '-m', input, '-s', style, '-o', output],
    };
  },
};
