// Tilesets of mostly distinct tiles of about one size, quick to build: vector tiles with long texts.

import { gzipSync } from 'node:zlib';
import { buildMbtiles, type TileRow } from './mbtiles-builder.ts';
import { seeded } from './pmtiles-tileset.ts';
import { buildTile } from './tile-builder.ts';

export interface SizedTiles {
  /** Columns and rows of the square of tiles at each of two zooms. */
  side: number;
  /** Mean bytes of a tile; sizes range from about half to one and a half times this. */
  bytes: number;
  seed: number;
}

/**
 * Builds a flat archive with two source-layers, `water` about a quarter of a tile and `roads` the rest; its metadata names them.
 */
export function buildSizedTiles(path: string, { side, bytes, seed }: SizedTiles): string {
  const random = seeded(seed);
  const text = (length: number): string => {
    const noise = Buffer.alloc(Math.max(1, Math.ceil(length * 0.75)));
    for (let i = 0; i < noise.length; i++) noise[i] = Math.floor(random() * 256);
    return noise.toString('base64');
  };
  const rows: TileRow[] = [];
  const repeated = gzipSync(buildTile([layer('water', text(bytes / 8))]));
  for (const z of [9, 10]) {
    for (let column = 0; column < side; column++) {
      for (let row = 0; row < side; row++) {
        const size = bytes * (0.5 + random());
        const isRepeated = random() < 0.05;
        const tile = [layer('water', text(size / 4)), layer('roads', text((size * 3) / 4))];
        rows.push([z, 100 + column, 200 + row, isRepeated ? repeated : gzipSync(buildTile(tile), { level: 1 })]);
      }
    }
  }
  const json = JSON.stringify({ vector_layers: ['water', 'roads'].map((id) => ({ id, fields: { name: 'String' } })) });
  return buildMbtiles(path, 'flat', rows, {
    metadata: [
      ['name', 'sized'],
      ['format', 'pbf'],
      ['json', json],
    ],
  });
}

function layer(name: string, text: string) {
  return { name, extent: 4096, features: [{ id: 1, type: 1, geometry: [9, 2, 2], tags: { name: { string: text } } }] };
}
