// The options of commands that look into tiles: which source-layers, what a tile that cannot be read becomes, and how
// large a tile may be.

import type { AnyFlags } from 'meow';
import type { OnDecodeError, Wish } from '../index.ts';
import { usage, whole } from './flags.ts';

export const TILE_FLAGS: AnyFlags = {
  layers: { type: 'string', isMultiple: true },
  excludeLayers: { type: 'string', isMultiple: true },
  onDecodeError: { type: 'string', choices: ['keep', 'drop', 'abort'], default: 'keep' },
  maxTileBytes: { type: 'number' },
  maxInflatedBytes: { type: 'number' },
  failOver: { type: 'number' },
};

export const TILE_HELP = `    --on-decode-error WHAT   keep (default), drop, abort: a tile that cannot be read
    --max-tile-bytes N       Report tiles above N stored bytes; default 1280000, 0 for none
    --max-inflated-bytes N   What one tile may inflate to; default 67108864
    --fail-over BYTES        Exit 3 when a written tile is larger; the output stands
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

/** The part of a wish that does not depend on the transform. */
export function tileWishOf(flags: TileFlags): Pick<Wish, 'onDecodeError' | 'maxTileBytes'> {
  const maxTileBytes = whole('--max-tile-bytes', flags.maxTileBytes, 0);
  return { onDecodeError: flags.onDecodeError, ...(maxTileBytes === undefined ? {} : { maxTileBytes }) };
}

/** Only what was said. */
export function maxInflatedOf(flags: TileFlags): { maxInflatedBytes?: number } {
  const maxInflatedBytes = whole('--max-inflated-bytes', flags.maxInflatedBytes, 1);
  return maxInflatedBytes === undefined ? {} : { maxInflatedBytes };
}

/** Reads names said one by one or with commas between; each once, in their order. */
export function namesOf(flag: string, said: readonly string[]): string[] {
  const names = said.flatMap((list) => list.split(',')).filter((name) => name !== '');
  if (said.length > 0 && names.length === 0) throw usage(`${flag} takes names, with commas between them`);
  return [...new Set(names)];
}

export function refuseBoth(flag: string, names: readonly string[], other: string, others: readonly string[]): void {
  const both = names.filter((name) => others.includes(name));
  if (both.length > 0) throw usage(`${both.join(', ')}: named by ${flag} and by ${other}`);
}
