// The kernel bench, in a separate process, on tiles of zooms 5 to 14: dense ones that the bench makes, or the user's.

import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { measure } from '../measure/process.mjs';

const KERNEL = fileURLToPath(new URL('../kernel.mjs', import.meta.url));
const LIMIT_SECONDS = 1800;

/** @typedef {import('../measure/statistics.mjs').Spread} Spread */
/**
 * @typedef {object} KernelZoom
 * @property {number} zoom
 * @property {number} tiles
 * @property {number} bytes inflated, in total
 * @property {Spread} ratio full decode and encode / ours, without compression
 * @property {Spread} zlibLimit full decode and encode with gzip / only inflating and deflating
 * @property {Spread} oursNsPerByte
 */
/** @typedef {{ zooms: KernelZoom[] }} KernelResult */

/**
 * @param {import('./context.mjs').Context} context
 * @param {number} runs
 * @param {string} [own] a user's archive
 * @returns {KernelResult | { failed: string }}
 */
export function measureKernel({ cli, set, stylePath, quick }, runs, own) {
  const input = own ?? set({ mix: 'dense', tiles: quick ? 300 : 2000, shape: 'flat' });
  const dist = resolve(dirname(cli), '..');
  const rounds = String(quick ? 1 : Math.max(7, runs));
  const command = [process.execPath, KERNEL, dist, stylePath, input, rounds, quick ? '2' : '24'];
  const result = measure(command, { limitSeconds: LIMIT_SECONDS });
  return 'failure' in result ? { failed: result.failure } : JSON.parse(result.stdout);
}
