// libdeflate through the native addon of --codec libdeflate, with reused buffers: the floor of that codec. Uses the build named
// in TILEFOLD_LIBDEFLATE, else the one in native/.

import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** No tile here inflates to more. */
const CAPACITY = 8 * 1_048_576;

const require = createRequire(import.meta.url);

/**
 * Returns a value for TILEFOLD_LIBDEFLATE, or the reason why there is none.
 * @returns {{ env: Record<string, string> } | { skipped: string }}
 */
export function findLibdeflate() {
  const path =
    process.env['TILEFOLD_LIBDEFLATE'] ||
    fileURLToPath(new URL(`../../native/libdeflate/build/${process.platform}-${process.arch}.node`, import.meta.url));
  try {
    require(path);
    return { env: { TILEFOLD_LIBDEFLATE: path } };
  } catch {
    return { skipped: 'not on this machine (scripts/build-libdeflate)' };
  }
}

/** Returns gunzip and gzip, whose results are views that are valid until the next call. */
export function nativeLibdeflate() {
  const found = findLibdeflate();
  if ('skipped' in found) throw new Error(`libdeflate: ${found.skipped}`);
  const addon = require(/** @type {string} */ (found.env['TILEFOLD_LIBDEFLATE']));
  const [inflated, deflated] = [Buffer.allocUnsafe(CAPACITY), Buffer.allocUnsafe(2 * CAPACITY)];
  return {
    gunzip: (/** @type {Uint8Array} */ bytes) => view(inflated, addon.gunzip(bytes, inflated, CAPACITY)),
    gzip: (/** @type {Uint8Array} */ bytes) => view(deflated, addon.gzip(bytes, deflated)),
  };
}

/**
 * @param {Buffer} buffer
 * @param {number} length
 */
function view(buffer, length) {
  if (length < 0) throw new Error(`a tile that libdeflate does not take, or of more than ${CAPACITY} bytes`);
  return buffer.subarray(0, length);
}
