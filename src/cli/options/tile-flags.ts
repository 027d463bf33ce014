// Options of commands that read tiles: source-layers, tiles that cannot be read, and tile sizes.

import { usage, whole } from '../../kit/usage.ts';
import type { OnDecodeError } from '../../plan/request.ts';
import type { RequestOptions } from '../../run/request/create-request.ts';
import { namesOf } from './name-list.ts';
import type { Options } from './options.ts';

export const TILE_FLAGS: Options = {
  layers: { type: 'string', isMultiple: true },
  excludeLayers: { type: 'string', isMultiple: true },
  onDecodeError: { type: 'string', choices: ['keep', 'drop', 'abort'], default: 'keep' },
  maxTileBytes: { type: 'bytes' },
  maxInflatedBytes: { type: 'bytes' },
  failOver: { type: 'bytes' },
};

export const TILE_HELP = `    --on-decode-error WHAT   keep (default), drop or abort: what to do with a tile that cannot be read
    --max-tile-bytes N       Report tiles above N stored bytes; default 1250KB, 0 for none
    --max-inflated-bytes N   Most bytes that one tile may inflate to; default 64MB
    --fail-over BYTES        Exit 3 when a written tile is larger; the output stands

  Bytes may have a unit: KB, MB or GB, in steps of 1024. Lists of names are separated by commas and repeatable; a name
  with a comma is quoted as in CSV: '"roads, main",water'.
`;

export interface TileFlags {
  layers: string[];
  excludeLayers: string[];
  onDecodeError: OnDecodeError;
  maxTileBytes?: number;
  maxInflatedBytes?: number;
  failOver?: number;
}

export interface LayerChoice {
  /** null = all. */
  layers: string[] | null;
  excludeLayers: string[];
}

export function layerChoiceOf(flags: TileFlags): LayerChoice {
  const layers = namesOf('--layers', flags.layers);
  const excludeLayers = namesOf('--exclude-layers', flags.excludeLayers);
  refuseBoth('--layers', layers, '--exclude-layers', excludeLayers);
  return { layers: layers.length === 0 ? null : layers, excludeLayers };
}

/** Returns the options that do not depend on the transform. */
export function tileOptionsOf(flags: TileFlags): Pick<RequestOptions, 'onDecodeError' | 'maxTileBytes'> {
  const maxTileBytes = whole('--max-tile-bytes', flags.maxTileBytes, 0);
  return { onDecodeError: flags.onDecodeError, ...(maxTileBytes === undefined ? {} : { maxTileBytes }) };
}

/** Only the options that were given. */
export function maxInflatedOf(flags: Pick<TileFlags, 'maxInflatedBytes'>): { maxInflatedBytes?: number } {
  const maxInflatedBytes = whole('--max-inflated-bytes', flags.maxInflatedBytes, 1);
  return maxInflatedBytes === undefined ? {} : { maxInflatedBytes };
}

export function refuseBoth(flag: string, names: readonly string[], other: string, others: readonly string[]): void {
  const both = names.filter((name) => others.includes(name));
  if (both.length > 0) throw usage(`${both.join(', ')}: named by ${flag} and by ${other}`);
}
