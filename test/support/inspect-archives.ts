// The archives of vt-optimizer's own tests: rows without an index, some of them out of range, and bytes that are not tiles.

import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { MbtilesShape, TileRow } from './mbtiles-builder.ts';
import { buildMbtiles, scratchDirectory } from './mbtiles-builder.ts';
import { type RawEntry, rawArchive } from './pmtiles-bytes.ts';
import { buildTile, type LayerDraft } from './tile-builder.ts';

/** Rows are TMS, as stored. */
export function mbtiles(rows: readonly TileRow[], metadata: [string, string][] = [], shape: MbtilesShape = 'flat'): string {
  return buildMbtiles(join(scratchDirectory(), 'in.mbtiles'), shape, rows, { metadata, indexes: false, view: false });
}

/** Unreadable bytes. */
export function blob(length: number): Buffer {
  return Buffer.alloc(length, 1);
}

/** Tiles by Hilbert id, uncompressed, in one root directory. */
export function pmtilesBytes(tiles: readonly [id: number, data: Uint8Array][], maxZoom: number): Buffer {
  const root = tiles.map(([id, data]): RawEntry => ({ id, length: data.length }));
  const header = { 72: tiles.length, 80: tiles.length, 88: tiles.length, 98: 1, 101: maxZoom };
  return rawArchive({ root, tileData: Buffer.concat(tiles.map(([, data]) => data)), header });
}

export const BUILDINGS: LayerDraft = { name: 'buildings', features: [{ tags: { height: { int: 10 } } }] };

/** One feature with two attributes. */
export const ROADS: LayerDraft = {
  name: 'roads',
  features: [{ tags: { class: { string: 'primary' }, name: { string: 'Main' } } }],
};

/** Two features with two attribute names and three values. */
export const TWO_ROADS: LayerDraft = {
  name: 'roads',
  features: [{ tags: { class: { string: 'primary' }, name: { string: 'Main' } } }, { tags: { class: { string: 'secondary' } } }],
};

export function tile(...layers: LayerDraft[]): Buffer {
  return Buffer.from(buildTile(layers));
}

export function gzipped(bytes: Buffer): Buffer {
  return gzipSync(bytes);
}
