// Joins vector tiles of one key. A source-layer that only one of them has is copied byte for byte; one that several have becomes one
// layer with the features of all.

import { TileError } from '../../errors.ts';
import { Cursor } from '../cursor.ts';
import { Layer } from '../layer.ts';
import { forEachLayer } from '../tile.ts';
import { ByteWriter } from './byte-writer.ts';
import { joinLayers, type LayerPart } from './join-layers.ts';

/** A layer of one of the tiles, with its tag and length. */
interface FoundLayer extends LayerPart {
  readonly tile: number;
  readonly fieldStart: number;
  readonly features: number;
}

/**
 * Returns a tile with the layers of all tiles, in order of first appearance. `dedupe`: of features that are equal in a layer of
 * several tiles, the first tile's stay.
 * @throws TileError when a tile cannot be read, has fields besides layers, or layers cannot be joined
 */
export function joinTiles(tiles: readonly Uint8Array[], dedupe: boolean): Uint8Array {
  const layers = Map.groupBy(tiles.flatMap(layersOf), ({ name }) => name);
  const writer = new ByteWriter();
  for (const [name, parts] of layers) {
    const [first] = parts as [FoundLayer];
    // A name that one tile has twice is that tile's own matter.
    if (parts.every(({ tile }) => tile === first.tile)) {
      for (const { cursor, fieldStart, end } of parts) writer.copy(cursor.bytes, fieldStart, end);
    } else joinLayers(writer, name, parts, dedupe);
  }
  return writer.written();
}

/** Returns a tile without keys and values that no feature uses, and without layers that have no feature. */
export function compactTile(tile: Uint8Array): Uint8Array {
  const writer = new ByteWriter();
  for (const part of layersOf(tile, 0)) if (part.features > 0) joinLayers(writer, part.name, [part], false);
  return writer.written();
}

/** Whether any layer has a feature. */
export function hasFeatures(tile: Uint8Array): boolean {
  return layersOf(tile, 0).some(({ features }) => features > 0);
}

function layersOf(bytes: Uint8Array, tile: number): FoundLayer[] {
  const cursor = new Cursor(bytes);
  const layer = new Layer();
  const found: FoundLayer[] = [];
  const stray = forEachLayer(cursor, (fieldStart, start, end) => {
    layer.scan(cursor, start, end);
    found.push({ tile, name: layer.name, cursor, fieldStart, start, end, features: layer.features.length });
  });
  if (stray !== null) throw new TileError('unknown-field', `${stray} is no layer, and cannot be joined`);
  return found;
}
