// Finds and loads the native part of --codec libdeflate: what the package brings or scripts/build-libdeflate made, or the file that
// TILEFOLD_LIBDEFLATE names. Nothing is fetched, nothing is compiled, and no other package is looked for.

import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { TilefoldError } from '../../errors.ts';

const PLATFORM = `${process.platform}-${process.arch}`;

/** Lengths, or what `gunzip` says instead of one. */
export const NEEDS_ROOM = -1;
export const NOT_TAKEN = -2;

/** native/libdeflate/libdeflate.c says what each of them does. */
export interface LibdeflateAddon {
  /** Of the headers that it was compiled with. */
  readonly version: string;
  gzipBound(length: number): number;
  gzip(input: Uint8Array, output: Uint8Array): number;
  gunzip(input: Uint8Array, output: Uint8Array, limit: number): number;
}

/** Returns null where there is no such file. @throws TilefoldError 'UNSUPPORTED' where there is one that does not load */
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
    throw unfit(`${path} does not load: ${reason}; build it again on this machine`, cause);
  }
}

/** @throws TilefoldError 'UNSUPPORTED' where there is no such file, or one that does not load */
export function loadAddon(): LibdeflateAddon {
  const addon = findAddon();
  if (addon !== null) return addon;
  const advice = 'compile it in a clone of tilefold (scripts/build-libdeflate) and name the file in TILEFOLD_LIBDEFLATE';
  throw unfit(`is not there for ${PLATFORM}; ${advice}`);
}

export function unfit(what: string, cause?: unknown): TilefoldError {
  return new TilefoldError('UNSUPPORTED', `codec libdeflate: ${what}, or use --codec zlib`, { cause });
}
