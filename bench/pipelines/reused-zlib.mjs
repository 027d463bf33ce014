// zlib with one native handle for all tiles: the cost of gzip without any set-up. Only for the floor, since the handle is not
// part of Node's public interface.

import zlib from 'node:zlib';

/** No tile here inflates to more. */
const CAPACITY = 8 * 1_048_576;

/** Returns gunzip and gzip, whose results are views that are valid until the next call. */
export function reusedZlib() {
  return { gunzip: reused(zlib.createGunzip()), gzip: reused(zlib.createGzip({ level: 6 })) };
}

/**
 * @param {unknown} stream
 * @returns {(bytes: Uint8Array) => Buffer}
 */
function reused(stream) {
  const { _handle: handle, _writeState: state } = /** @type {{ _handle: any, _writeState: Uint32Array }} */ (stream);
  const out = Buffer.allocUnsafe(CAPACITY);
  /** @type {string | null} */
  let error = null;
  handle.onerror = (/** @type {string} */ message) => {
    error = message;
  };
  return (bytes) => {
    error = null;
    handle.reset();
    handle.writeSync(zlib.constants.Z_FINISH, bytes, 0, bytes.length, out, 0, CAPACITY);
    if (error !== null) throw new Error(error);
    if (state[0] === 0) throw new Error(`a tile of ${CAPACITY} bytes or more`);
    return out.subarray(0, CAPACITY - state[0]);
  };
}
