// A hand-made inspection report in which every section has content.

import type { FileLayer, HistogramBucket, InspectReport, InspectRequest, SizeStats, TileSummary } from '../../src/index.ts';

export function sizeStats(tiles: number, total: number, max: number): SizeStats {
  const avg_bytes = Math.floor(total / tiles);
  return {
    tile_count: tiles,
    total_bytes: total,
    max_bytes: max,
    avg_bytes,
    p50_bytes: avg_bytes,
    p95_bytes: max,
    p99_bytes: max,
  };
}

export function bucket(
  min: number,
  max: number,
  count: number,
  total: number,
  changes: Partial<HistogramBucket> = {},
): HistogramBucket {
  return {
    min_bytes: min,
    max_bytes: max,
    count,
    total_bytes: total,
    running_avg_bytes: count > 0 ? Math.floor(total / count) : 0,
    pct_tiles: 0.5,
    pct_level_bytes: 0.25,
    accum_pct_tiles: 0.5,
    accum_pct_level_bytes: 0.25,
    avg_near_limit: false,
    avg_over_limit: false,
    ...changes,
  };
}

export function tileSummary(changes: Partial<TileSummary> = {}): TileSummary {
  return {
    zoom: 12,
    x: 345,
    y: 678,
    tile_bytes: 2048,
    layer_count: 2,
    total_features: 42,
    vertex_count: 9001,
    property_key_count: 7,
    property_value_count: 9,
    layers: [
      {
        name: 'roads',
        feature_count: 40,
        vertex_count: 9000,
        property_key_count: 6,
        property_value_count: 8,
        property_keys: ['class', 'name'],
      },
      { name: 'poi', feature_count: 2, vertex_count: 1, property_key_count: 0, property_value_count: 0 },
    ],
    ...changes,
  };
}

export function fileLayer(name: string, changes: Partial<FileLayer> = {}): FileLayer {
  return {
    name,
    vertex_count: 20,
    feature_count: 5,
    property_key_count: 1,
    property_value_count: 11,
    property_value_count_is_estimate: false,
    tile_count: 3,
    encoded_bytes: 1000,
    geometry_bytes: 600,
    zooms: [
      {
        zoom: 4,
        tile_count: 3,
        feature_count: 5,
        vertex_count: 20,
        key_count: 3,
        value_count: 12,
        encoded_bytes: 1000,
        point_features: 5,
        line_features: 0,
        polygon_features: 0,
        unknown_features: 0,
      },
    ],
    attributes: [
      {
        name: 'name',
        feature_count: 5,
        bytes: 250,
        string_count: 4,
        number_count: 1,
        boolean_count: 0,
        distinct_values: 11,
        distinct_values_is_estimate: true,
      },
    ],
    attributes_left_out: 0,
    extents: [4096],
    versions: [2],
    ...changes,
  };
}

export function madeReport(changes: Partial<InspectReport> = {}): InspectReport {
  return {
    archive: {
      path: 'in.mbtiles',
      format: 'mbtiles',
      file_bytes: 8192,
      tile_type: 'mvt',
      tile_compression: 'gzip',
      mbtiles: {
        schema: 'normalized',
        page_bytes: 4096,
        pages: 2,
        free_pages: 1,
        indexes: [{ name: 'map_index', table: 'map', columns: ['zoom_level', 'tile_column', 'tile_row'], unique: true }],
      },
      pmtiles: null,
      warnings: ['no index on images'],
    },
    metadata: {
      format: 'pbf',
      json: '{"vector_layers":[{"id":"roads"},{"id":"poi"}]}',
      name: 'sample',
      vector_layers: '[{"id":"roads"},{"id":"poi"}]',
    },
    overall: sizeStats(1234, 2_000_000, 40_000),
    by_zoom: [
      { zoom: 0, stats: sizeStats(234, 500_000, 4000), empty_tiles: 1, over_limit_tiles: 0 },
      { zoom: 4, stats: sizeStats(1000, 1_500_000, 40_000), empty_tiles: 2, over_limit_tiles: 3 },
    ],
    empty_tiles: 3,
    empty_ratio: 3 / 1234,
    over_limit_tiles: 3,
    sampled: true,
    sample_total_tiles: 12_340,
    sample_used_tiles: 1234,
    distinct_contents: 617,
    duplicate_ratio: 0.5,
    invalid_keys: 1,
    missing_images: 2,
    off_grid_tiles: 4,
    histogram: [
      bucket(10, 19, 1, 10, { avg_over_limit: true }),
      bucket(20, 29, 0, 0),
      bucket(30, 39, 1, 30, { avg_near_limit: true }),
    ],
    histograms_by_zoom: [
      { zoom: 4, buckets: [bucket(30, 39, 1, 30)] },
      { zoom: 0, buckets: [bucket(10, 19, 1, 10), bucket(20, 29, 0, 0)] },
    ],
    file_layers: [
      fileLayer('poi', { vertex_count: 10, feature_count: 2, property_key_count: 3, property_value_count: 4 }),
      fileLayer('roads', { encoded_bytes: 3000, attributes: [] }),
    ],
    unread_tiles: [{ defect: 'compression', tiles: 2, examples: ['4/1/1'] }],
    top_tiles: [
      { zoom: 1, x: 2, y: 3, bytes: 2048, layer_count: 2 },
      { zoom: 4, x: 1, y: 1, bytes: 1024, layer_count: null },
    ],
    bucket_count: 7,
    bucket_tiles: [{ zoom: 4, x: 5, y: 6, bytes: 33 }],
    tile_summary: tileSummary(),
    recommended_buckets: [2, 0],
    top_tile_summaries: [tileSummary({ zoom: 3, x: 1, y: 2 })],
    coverage: [{ zoom: 4, cell_zoom: 2, cells: [[1, 2, 3, 400]] }],
    ...changes,
  };
}

export function madeRequest(changes: Partial<InspectRequest> = {}): InspectRequest {
  return {
    input: 'in.mbtiles',
    inputFormat: null,
    maxTileBytes: 1_280_000,
    histogramBuckets: 10,
    topTiles: 10,
    sample: null,
    zoom: null,
    bucket: 1,
    listTiles: true,
    limit: 100,
    sort: 'size',
    tile: null,
    tileOnly: false,
    layers: [],
    recommend: false,
    layerList: true,
    distinct: false,
    coverage: false,
    maxInflatedBytes: 67_108_864,
    ...changes,
  };
}
