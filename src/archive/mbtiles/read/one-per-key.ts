// Passes one tile per key. A table without unique index can hold several; if they differ, the request decides.

import { TilefoldError } from '../../../errors.ts';
import { keyText, type Tile } from '../../../tile/key.ts';
import type { OnDuplicate, SourceNotices } from '../../types.ts';

/**
 * Yields one tile for each run of equal keys; the others are reported as dropped.
 * @throws TilefoldError DUPLICATE_TILE for two different tiles with one key, unless `onDuplicate` selects one
 */
export function* onePerKey(
  tiles: Iterable<Tile>,
  path: string,
  onDuplicate: OnDuplicate,
  notices: SourceNotices,
): Generator<Tile, void, undefined> {
  let held: Tile | undefined;
  for (const tile of tiles) {
    if (held === undefined || held.x !== tile.x || held.y !== tile.y || held.z !== tile.z) {
      if (held !== undefined) yield held;
      held = tile;
      continue;
    }
    if (onDuplicate === 'error' && !isSameData(held.data, tile.data)) throw differentTiles(path, tile);
    notices.drop('duplicate', tile.z, keyText(tile));
    if (onDuplicate === 'last') held = tile;
  }
  if (held !== undefined) yield held;
}

function isSameData(one: Uint8Array | null, other: Uint8Array | null): boolean {
  return one === null || other === null ? one === other : Buffer.compare(one, other) === 0;
}

function differentTiles(path: string, tile: Tile): TilefoldError {
  const text = `${path} has two different tiles at ${keyText(tile)}`;
  return new TilefoldError('DUPLICATE_TILE', `${text}; start over by --restart with --on-duplicate first or --on-duplicate last`);
}
