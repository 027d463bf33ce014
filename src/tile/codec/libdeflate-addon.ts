// Finds and loads the native addon of --codec libdeflate: the one in the package, the one built by scripts/build-libdeflate, or
// the file named by TILEFOLD_LIBDEFLATE. Downloads nothing and compiles nothing.

import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { TilefoldError } from '../../errors.ts';

const PLATFORM = `${process.platform}-${process.arch}`;

/** Return values of `gunzip` other than a length. */
export const OUTPUT_FULL = -1;
export const REJECTED = -2;

/** Documented in native/libdeflate/libdeflate.c. */
export interface LibdeflateAddon {
  /** Version of the libdeflate headers it was compiled with. */
  readonly version: string;
  gzipBound(length: number): number;
  gzip(input: Uint8Array, output: Uint8Array): number;
  gunzip(input: Uint8Array, output: Uint8Array, limit: number): number;
}

/** Returns null when the file is missing. @throws TilefoldError 'UNSUPPORTED' when it does not load */
export function findAddon(): LibdeflateAddon | null {
  const named = process.env['TILEFOLD_LIBDEFLATE'];
  const path =
    named === undefined || named === ''
      ? join(import.meta.dirname, `../../native/libdeflate/build/${PLATFORM}.node`)
      : resolve(named);
  if (!existsSync(path)) return null;
  try {
    return createRequire(import.meta.url)(path) as LibdeflateAddon;
  } catch (cause) {
    const [reason] = (cause as Error).message.split('\n');
    throw libdeflateError(`${path} does not load: ${reason}; build it again on this machine`, cause);
  }
}

/** @throws TilefoldError 'UNSUPPORTED' when the file is missing or does not load */
export function loadAddon(): LibdeflateAddon {
  const addon = findAddon();
  if (addon !== null) return addon;
  const advice = 'compile it in a clone of tilefold (scripts/build-libdeflate) and name the file in TILEFOLD_LIBDEFLATE';
  throw libdeflateError(`is not available for ${PLATFORM}; ${advice}`);
}

export function libdeflateError(what: string, cause?: unknown): TilefoldError {
  return new TilefoldError('UNSUPPORTED', `codec libdeflate: ${what}, or use --codec zlib`, { cause });
}
