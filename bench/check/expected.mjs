// The expected result of prunes, computed with the naive pruner: the same for every contender that does the same work.

import { maxZoomOf } from '../pipelines/archive-rows.mjs';
import { naivePruner } from '../pipelines/naive-prune.mjs';
import { contentOf } from './content.mjs';

/**
 * @param {import('../pipelines/naive-prune.mjs').NaiveStyle} style
 * @param {string} input
 * @returns {(z: number, bytes: Buffer) => ReturnType<typeof contentOf>}
 */
export function prunedBy(style, input) {
  const prune = naivePruner(style, maxZoomOf(input));
  return (z, bytes) => {
    const left = prune(z, bytes);
    return left === null ? new Map() : contentOf(left);
  };
}

/**
 * @param {readonly string[]} names of source-layers to drop
 * @returns {(z: number, bytes: Buffer) => ReturnType<typeof contentOf>}
 */
export function without(names) {
  return (_z, bytes) => {
    const content = contentOf(bytes);
    for (const name of names) content.delete(name);
    return content;
  };
}
