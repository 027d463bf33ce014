// An inspection report computed in the test from an archive's tiles, in round figures: the page must show them, correct or not.
// Shares no code with src.

import { statSync } from 'node:fs';
import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import type {
  FileLayer,
  HistogramBucket,
  InspectReport,
  SizeStats,
  TopTile,
  ZoomCoverage,
} from '../../../src/survey/sizes/report-types.ts';
import { inflateTile, readTiles } from '../../support/archive-reading.ts';

export interface TrialTile {
  readonly zoom: number;
  readonly x: number;
  readonly y: number;
  readonly bytes: number;
  readonly inflated: Uint8Array;
}

/** An archive's tiles, inflated. */
export function trialTiles(path: string): TrialTile[] {
  return [...readTiles(path)].map(([key, data]) => {
    const [zoom = 0, x = 0, y = 0] = key.split('/').map(Number);
    const stored = data ?? Buffer.alloc(0);
    return { zoom, x, y, bytes: stored.length, inflated: inflateTile(stored) };
  });
}

export function trialReport(path: string, tiles: readonly TrialTile[]): InspectReport {
  const zooms = [...new Set(tiles.map(({ zoom }) => zoom))].sort((a, b) => a - b);
  const of = (zoom: number): TrialTile[] => tiles.filter((tile) => tile.zoom === zoom);
  return {
    archive: {
      path,
      format: 'mbtiles',
      file_bytes: statSync(path).size,
      tile_type: 'mvt',
      tile_compression: 'gzip',
      mbtiles: {
        schema: 'flat',
        page_bytes: 4096,
        pages: 250,
        free_pages: 3,
        indexes: [{ name: 'tile_index', table: 'tiles', columns: ['zoom_level', 'tile_column', 'tile_row'], unique: true }],
      },
      pmtiles: null,
      warnings: ['metadata row "json" is no JSON'],
    },
    metadata: {
      attribution: '© somebody',
      json: JSON.stringify({ vector_layers: Array(12).fill({ id: 'water', fields: { class: 'String' } }) }),
    },
    overall: sizeStats(tiles),
    by_zoom: zooms.map((zoom) => ({
      zoom,
      stats: sizeStats(of(zoom)),
      empty_tiles: of(zoom).filter(({ bytes }) => bytes <= 50).length,
      over_limit_tiles: zoom === zooms.at(-1) ? 3 : 0,
    })),
    empty_tiles: tiles.filter(({ bytes }) => bytes <= 50).length,
    empty_ratio: 0.125,
    over_limit_tiles: 3,
    sampled: false,
    sample_total_tiles: tiles.length,
    sample_used_tiles: tiles.length,
    distinct_contents: tiles.length - 2,
    duplicate_ratio: 2 / tiles.length,
    invalid_keys: 0,
    missing_images: 0,
    off_grid_tiles: 1,
    histogram: histogram(tiles),
    histograms_by_zoom: zooms.map((zoom) => ({ zoom, buckets: histogram(of(zoom)) })),
    file_layers: fileLayers(tiles),
    unread_tiles: [{ defect: 'truncated', tiles: 2, examples: ['3/1/2', '3/1/3'] }],
    top_tiles: topTiles(tiles),
    bucket_count: null,
    bucket_tiles: [],
    tile_summary: null,
    recommended_buckets: [],
    top_tile_summaries: [],
    coverage: zooms.map((zoom) => coverage(zoom, of(zoom))),
  };
}

function sizeStats(tiles: readonly TrialTile[]): SizeStats {
  const sizes = tiles.map(({ bytes }) => bytes).sort((a, b) => a - b);
  const total = sizes.reduce((a, b) => a + b, 0);
  const at = (part: number): number => sizes[Math.max(0, Math.ceil(sizes.length * part) - 1)] ?? 0;
  return {
    tile_count: sizes.length,
    total_bytes: total,
    max_bytes: at(1),
    avg_bytes: Math.floor(total / sizes.length),
    p50_bytes: at(0.5),
    p95_bytes: at(0.95),
    p99_bytes: at(0.99),
  };
}

function histogram(tiles: readonly TrialTile[], buckets = 12): HistogramBucket[] {
  const most = Math.max(...tiles.map(({ bytes }) => bytes));
  const all = tiles.reduce((sum, { bytes }) => sum + bytes, 0);
  let [count, sum] = [0, 0];
  return Array.from({ length: buckets }, (_, i) => {
    const [min, max] = [Math.round((most / buckets) * i), Math.round((most / buckets) * (i + 1))];
    const inside = tiles.filter(({ bytes }) => (bytes > min || i === 0) && bytes <= max);
    const total = inside.reduce((a, { bytes }) => a + bytes, 0);
    [count, sum] = [count + inside.length, sum + total];
    return {
      min_bytes: min,
      max_bytes: max,
      count: inside.length,
      total_bytes: total,
      running_avg_bytes: Math.floor(sum / (count || 1)),
      pct_tiles: inside.length / tiles.length,
      pct_level_bytes: total / all,
      accum_pct_tiles: count / tiles.length,
      accum_pct_level_bytes: sum / all,
      avg_near_limit: i === buckets - 3 || i === buckets - 2,
      avg_over_limit: i === buckets - 1,
    };
  });
}

function topTiles(tiles: readonly TrialTile[]): TopTile[] {
  const largest = [...tiles].sort((a, b) => b.bytes - a.bytes).slice(0, 9);
  return largest.map(({ zoom, x, y, bytes, inflated }) => {
    const layers = Object.keys(new VectorTile(new PbfReader(inflated)).layers);
    return { zoom, x, y, bytes, layer_count: layers.length };
  });
}

interface Sums {
  features: number;
  tiles: number;
  zooms: Set<number>;
  attributes: Map<string, { features: number; bytes: number; values: Set<unknown> }>;
}

function fileLayers(tiles: readonly TrialTile[]): FileLayer[] {
  const layers = new Map<string, Sums>();
  for (const { zoom, inflated } of tiles) {
    for (const [name, layer] of Object.entries(new VectorTile(new PbfReader(inflated)).layers)) {
      const sums: Sums = layers.get(name) ?? { features: 0, tiles: 0, zooms: new Set(), attributes: new Map() };
      layers.set(name, sums);
      sums.tiles++;
      sums.zooms.add(zoom);
      for (let i = 0; i < layer.length; i++) {
        sums.features++;
        for (const [key, value] of Object.entries(layer.feature(i).properties)) {
          const attribute = sums.attributes.get(key) ?? { features: 0, bytes: 0, values: new Set() };
          attribute.features++;
          attribute.bytes += 2 + (attribute.values.has(value) ? 0 : String(value).length);
          attribute.values.add(value);
          sums.attributes.set(key, attribute);
        }
      }
    }
  }
  return [...layers].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, sums]) => fileLayer(name, sums));
}

function fileLayer(name: string, { features, tiles, zooms, attributes }: Sums): FileLayer {
  const list = [...attributes].map(([key, { features, bytes, values }]) => ({
    name: key,
    feature_count: features,
    bytes,
    string_count: features,
    number_count: 0,
    boolean_count: 0,
    distinct_values: values.size,
    distinct_values_is_estimate: false,
  }));
  const geometry = features * 23;
  return {
    name,
    vertex_count: features * 7,
    feature_count: features,
    property_key_count: list.length,
    property_value_count: 12,
    property_value_count_is_estimate: false,
    tile_count: tiles,
    encoded_bytes: geometry + list.reduce((sum, { bytes }) => sum + bytes, 0) + tiles * 20,
    geometry_bytes: geometry,
    zooms: [...zooms]
      .sort((a, b) => a - b)
      .map((zoom) => ({
        zoom,
        tile_count: 1,
        feature_count: 1,
        vertex_count: 1,
        key_count: 1,
        value_count: 1,
        encoded_bytes: 1,
        point_features: 0,
        line_features: 0,
        polygon_features: 1,
        unknown_features: 0,
      })),
    attributes: list.sort((a, b) => b.bytes - a.bytes || (a.name < b.name ? -1 : 1)),
    attributes_left_out: 0,
    extents: [4096],
    versions: [2],
  };
}

function coverage(zoom: number, tiles: readonly TrialTile[]): ZoomCoverage {
  const cellZoom = Math.min(zoom, 12);
  const cells = new Map<string, [x: number, y: number, tiles: number, bytes: number]>();
  for (const { x, y, bytes } of tiles) {
    const [cellX, cellY] = [Math.floor(x / 2 ** (zoom - cellZoom)), Math.floor(y / 2 ** (zoom - cellZoom))];
    const cell = cells.get(`${cellX}/${cellY}`);
    cells.set(`${cellX}/${cellY}`, [cellX, cellY, (cell?.[2] ?? 0) + 1, (cell?.[3] ?? 0) + bytes]);
  }
  return { zoom, cell_zoom: cellZoom, cells: [...cells.values()].sort((a, b) => a[1] - b[1] || a[0] - b[0]) };
}
