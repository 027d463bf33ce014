// Reads a tile completely, with the same checks as a transform, and counts its contents. It throws on the tiles that prune and
// simplify treat as unreadable.

import { CheckedLayer } from '../../mvt/checked-layer.ts';
import { Cursor } from '../../mvt/cursor.ts';
import { NO_NOTES } from '../../mvt/oddity.ts';
import { forEachLayer } from '../../mvt/tile.ts';
import { inflate, sniffCompression } from '../../tile/codec/compression.ts';
import type { Tile } from '../../tile/key.ts';
import type { Compression } from '../../tile/type.ts';
import {
  ENCODED_BYTES,
  FEATURES,
  GEOMETRY_BYTES,
  KEYS,
  type LayerCounts,
  TILES,
  TileCounts,
  TYPES,
  VALUES,
  VERTICES,
} from './tile-counts.ts';
import { UsedTags } from './used-tags.ts';
import { headerSize, tagBytesOf } from './wire-sizes.ts';

export interface TileReaderOptions {
  /** Source-layers to count; empty: all. The others are only checked. */
  readonly layers: readonly string[];
  readonly maxInflatedBytes: number;
  /** The compression the archive declares. */
  readonly sourceCompression: Compression;
}

/** Reads one tile after another; reused. */
export class TileReader {
  readonly #options: TileReaderOptions;
  readonly #wanted: ReadonlySet<string> | null;
  readonly #counts = new TileCounts();
  readonly #tags = new UsedTags();
  readonly #checked: CheckedLayer = new CheckedLayer(NO_NOTES);
  /** By name id: the tile in which the name last occurred. */
  #metIn: Float64Array = new Float64Array(64);
  #tileNumber = 0;

  constructor(options: TileReaderOptions) {
    this.#options = options;
    this.#wanted = options.layers.length === 0 ? null : new Set(options.layers);
  }

  /**
   * Returns the counts of the tile's layers; the next call overwrites them.
   * @throws TileError when the tile cannot be read completely
   */
  read(tile: Tile): TileCounts {
    const counts = this.#counts;
    counts.clear();
    this.#forEachLayer(tile, (cursor, size) => this.#addLayer(cursor, size));
    return counts;
  }

  /**
   * Returns the number of layers of the tile, without reading inside them.
   * @throws TileError when the tile cannot be read completely
   */
  layerCount(tile: Tile): number {
    let count = 0;
    this.#forEachLayer(tile, (cursor) => {
      count++;
      this.#checkFeatures(cursor);
    });
    return count;
  }

  /** Calls `visit` for the selected layers; others are only checked. */
  #forEachLayer(tile: Tile, visit: (cursor: Cursor, size: number) => void): void {
    const { layer } = this.#checked;
    this.#tileNumber++;
    layer.resetTextsWhenFull();
    const bytes = inflated(tile, this.#options);
    if (bytes === null) return;
    const cursor = new Cursor(bytes);
    forEachLayer(cursor, (_, start, end) => {
      this.#checked.enter(cursor, start, end);
      if (this.#wanted === null || this.#wanted.has(layer.name)) visit(cursor, end - start);
      else this.#checkFeatures(cursor);
    });
  }

  #checkFeatures(cursor: Cursor): void {
    const { length } = this.#checked.layer.features;
    for (let i = 0; i < length; i++) this.#checked.readFeature(cursor, i);
  }

  #addLayer(cursor: Cursor, size: number): void {
    const { layer } = this.#checked;
    layer.readKeys(cursor);
    const counts = this.#counts.addLayer(layer.name);
    const { amounts } = counts;
    counts.extent = layer.extent;
    counts.version = layer.version;
    amounts[TILES] = this.#isNewInTile(layer.nameId) ? 1 : 0;
    amounts[FEATURES] = layer.features.length;
    amounts[KEYS] = layer.keys.length;
    amounts[VALUES] = layer.values.length;
    amounts[ENCODED_BYTES] = size;
    this.#addFeatures(cursor, counts);
  }

  #addFeatures(cursor: Cursor, counts: LayerCounts): void {
    const { layer, feature } = this.#checked;
    const { starts, ends, length } = layer.features;
    const { amounts } = counts;
    let vertices = 0;
    let geometryBytes = 0;
    this.#tags.begin(layer);
    for (let i = 0; i < length; i++) {
      vertices += this.#checked.readFeature(cursor, i);
      amounts[TYPES + feature.type]!++;
      const from = starts[i]!;
      const to = ends[i]!;
      const tagBytes = feature.tagCount === 0 ? 0 : tagBytesOf(cursor, from, to);
      geometryBytes += to - from + headerSize(cursor.bytes, from) - tagBytes;
      if (tagBytes > 0) this.#tags.add(cursor, layer, feature, i, tagBytes, counts);
    }
    this.#tags.end(cursor, layer, counts);
    amounts[VERTICES] = vertices;
    amounts[GEOMETRY_BYTES] = geometryBytes;
  }

  /** A layer name may occur in several messages. */
  #isNewInTile(nameId: number): boolean {
    if (nameId >= this.#metIn.length) {
      const larger = new Float64Array((nameId + 1) * 2);
      larger.set(this.#metIn);
      this.#metIn = larger;
    }
    const isNew = this.#metIn[nameId] !== this.#tileNumber;
    this.#metIn[nameId] = this.#tileNumber;
    return isNew;
  }
}

/** Returns the tile's inflated bytes, which the next call may overwrite; null if there are none. */
export function inflated({ data }: Tile, { sourceCompression, maxInflatedBytes }: TileReaderOptions): Uint8Array | null {
  if (data === null || data.length === 0) return null;
  return inflate(data, sniffCompression(data, sourceCompression), maxInflatedBytes);
}
