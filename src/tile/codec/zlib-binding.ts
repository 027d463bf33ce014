// What is used of zlib's native binding, which Node does not document: whoever uses it has to be tried out (codec-trial.ts).

import type { Gunzip, Gzip } from 'node:zlib';

export interface ZlibHandle {
  onerror: (message: string, errno: number, code: string) => void;
  reset(): void;
  writeSync(flush: number, input: Uint8Array, from: number, length: number, output: Uint8Array, at: number, room: number): void;
  close(): void;
}

interface Internals {
  readonly _handle?: ZlibHandle;
  /** After a write: room left in the output, and bytes left in the input. */
  readonly _writeState?: Uint32Array;
}

/**
 * Returns the native handle behind a stream, and where it tells what a write left.
 * @throws TypeError where this version of Node has it otherwise
 */
export function bindingOf(stream: Gzip | Gunzip): { readonly handle: ZlibHandle; readonly state: Uint32Array } {
  const { _handle: handle, _writeState: state } = stream as unknown as Internals;
  if (typeof handle?.writeSync === 'function' && typeof handle.reset === 'function' && state instanceof Uint32Array)
    return { handle, state };
  throw new TypeError('zlib has no such handle in this version of Node');
}
