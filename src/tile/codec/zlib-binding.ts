// The part of zlib's native binding that tilefold uses. Node does not document it, so every user of it must be verified
// (codec-trial.ts).

import type { Gunzip, Gzip } from 'node:zlib';

export interface ZlibHandle {
  onerror: (message: string, errno: number, code: string) => void;
  reset(): void;
  writeSync(flush: number, input: Uint8Array, from: number, length: number, output: Uint8Array, at: number, room: number): void;
  close(): void;
}

interface Internals {
  readonly _handle?: ZlibHandle;
  /** After a write: free bytes in the output, unread bytes in the input. */
  readonly _writeState?: Uint32Array;
}

/**
 * Returns a stream's native handle and its write state.
 * @throws TypeError when this version of Node has a different binding
 */
export function bindingOf(stream: Gzip | Gunzip): { readonly handle: ZlibHandle; readonly state: Uint32Array } {
  const { _handle: handle, _writeState: state } = stream as unknown as Internals;
  if (typeof handle?.writeSync === 'function' && typeof handle.reset === 'function' && state instanceof Uint32Array)
    return { handle, state };
  throw new TypeError('zlib has no such handle in this version of Node');
}
