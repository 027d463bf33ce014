// Finds and loads the native package, which is not part of tilefold: beside it in node_modules, or where TILEFOLD_LIBDEFLATE
// says. Nothing is fetched and nothing is compiled here.

import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { TilefoldError } from '../errors.ts';

export const ADDON_PACKAGE = 'tilefold-libdeflate';

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

/** Returns null where there is no such package. @throws TilefoldError 'UNSUPPORTED' where there is one that does not load */
export function findAddon(): LibdeflateAddon | null {
  const named = process.env['TILEFOLD_LIBDEFLATE'];
  const require = createRequire(import.meta.url);
  let path: string;
  try {
    path = require.resolve(named === undefined || named === '' ? ADDON_PACKAGE : resolve(named));
  } catch {
    return null;
  }
  try {
    return require(path) as LibdeflateAddon;
  } catch (cause) {
    const [reason] = (cause as Error).message.split('\n');
    throw unfit(`${path} does not load: ${reason}; build it again on this machine`, cause);
  }
}

/** @throws TilefoldError 'UNSUPPORTED' where there is no such package, or one that does not load */
export function loadAddon(): LibdeflateAddon {
  const addon = findAddon();
  if (addon !== null) return addon;
  const advice = `install ${ADDON_PACKAGE} beside tilefold (it is compiled against libdeflate; Debian: apt-get install libdeflate-dev)`;
  throw unfit(`the package ${ADDON_PACKAGE} is not built or not installed; ${advice}`);
}

export function unfit(what: string, cause?: unknown): TilefoldError {
  return new TilefoldError('UNSUPPORTED', `codec libdeflate: ${what}, or use --codec zlib`, { cause });
}
