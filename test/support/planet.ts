// A miniature planet: a few thousand vector tiles, many of them duplicates, as oceans are.

import { gzipSync } from 'node:zlib';
import { buildMbtiles, type MbtilesShape, type TileRow } from './mbtiles-builder.ts';
import { seeded } from './pmtiles-tileset.ts';
import { buildTile, type LayerDraft } from './tile-builder.ts';

export interface PlanetOptions {
  /** Columns and rows of each zoom: a block in the middle of the grid, or the whole zoom if that is smaller. */
  side: number;
  maxzoom: number;
  seed: number;
  /** Share of tiles that repeat one of four. */
  duplicates?: number;
  featuresPerTile?: number;
}

/** A style that keeps some layers and some features, and never draws `hidden`. */
export const PLANET_STYLE: string = JSON.stringify({
  version: 8,
  sources: { planet: { type: 'vector' } },
  layers: [
    { id: 'big roads', type: 'line', source: 'planet', 'source-layer': 'roads', filter: ['<', ['get', 'rank'], 3] },
    { id: 'water', type: 'fill', source: 'planet', 'source-layer': 'water' },
    { id: 'towns', type: 'symbol', source: 'planet', 'source-layer': 'places', minzoom: 3, filter: ['==', 'kind', 'town'] },
  ],
});

/** Returns the rows of the tileset in key order, deterministic for a seed. */
function planetRows({ side, maxzoom, seed, duplicates = 0.6, featuresPerTile = 24 }: PlanetOptions): TileRow[] {
  const random = seeded(seed);
  const oceans = [0, 1, 2, 3].map((n) => gzipSync(planetTile(() => n / 4, 2)));
  const rows: TileRow[] = [];
  for (let z = 0; z <= maxzoom; z++) {
    const width = Math.min(2 ** z, side);
    const first = Math.floor((2 ** z - width) / 2);
    for (let column = first; column < first + width; column++) {
      for (let row = first; row < first + width; row++) {
        const ocean = random() < duplicates ? oceans[Math.floor(random() * 4)] : undefined;
        rows.push([z, column, row, ocean ?? gzipSync(planetTile(random, featuresPerTile))]);
      }
    }
  }
  return rows;
}

export function buildPlanet(path: string, shape: MbtilesShape, options: PlanetOptions): string {
  const json = JSON.stringify({ vector_layers: ['roads', 'water', 'places', 'hidden'].map((id) => ({ id, fields: {} })) });
  const metadata: [string, string][] = [
    ['name', 'planet in small'],
    ['format', 'pbf'],
    ['json', json],
  ];
  return buildMbtiles(path, shape, planetRows(options), { metadata });
}

function planetTile(random: () => number, features: number): Uint8Array {
  const names = ['roads', 'water', 'places', 'hidden'];
  const layers: LayerDraft[] = names.map((name) => ({ name, extent: 4096, features: [] }));
  for (let i = 0; i < features; i++) {
    const layer = layers[i % layers.length] as LayerDraft;
    const word = Math.floor(random() * 4096);
    layer.features.push({
      id: Math.floor(random() * 2 ** 40),
      type: 1,
      geometry: [9, word, 4096 - word],
      tags: {
        kind: { string: random() < 0.5 ? 'town' : 'village' },
        rank: { int: Math.floor(random() * 6) },
        name: { string: `name ${Math.floor(random() * 1e9)}` },
      },
    });
  }
  return buildTile(layers);
}
