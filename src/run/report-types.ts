// The run report: what a run did, as JSON. snake_case, with the field names that scripts written for vt-optimizer know.

import type { LayerCounts } from '../transform/types.ts';

export interface ArchiveReport {
  path: string;
  format: 'mbtiles' | 'pmtiles';
  tile_count: number;
  total_tile_size_bytes: number;
  file_size_bytes: number;
  /** null where no transform looked into the tiles. */
  total_features: number | null;
  /** null: vertices are not counted. */
  total_vertices: number | null;
}

export interface OptimizationReport {
  total_tile_size_reduction_bytes: number;
  total_tile_size_reduction_percent: number;
  file_size_reduction_bytes: number;
  file_size_reduction_percent: number;
  features_removed: number;
  features_kept: number;
  feature_change_percent: number;
  vertices_removed: number | null;
  vertex_change_percent: number | null;
  warnings: { unknown_filter_expressions: number; duplicate_feature_ids: number | null };
}

export interface DetailsReport {
  removed_features_by_zoom: Record<string, number>;
  /** Zooms at which no tile has the layer any more. */
  removed_layers_by_zoom: Record<string, number[]>;
  unknown_filters_by_layer: Record<string, number>;
}

export interface ZoomReport {
  /** null: rows without a usable zoom. */
  zoom: number | null;
  read: number;
  written: number;
  dropped: number;
  bytes_in: number;
  bytes_out: number;
}

/** Counts of one kind, with the first few places as z/x/y. */
export interface TallyReport {
  kind: string;
  count: number;
  examples: string[];
}

export interface RunReport {
  command: string;
  status: 'done' | 'already-done' | 'failed';
  plan: { name: string; executor: 'stream' | 'split-merge'; reason: string; workers: number };
  input: ArchiveReport;
  output: ArchiveReport;
  /** null for a copy. */
  optimization: OptimizationReport | null;
  details: DetailsReport | null;
  tiles: {
    read: number;
    written: number;
    /** Of the written: stored bytes kept as they were. */
    unchanged: number;
    /** Of the written: only recompressed. */
    reencoded: number;
    dropped: Record<string, number>;
    /** In shards that failed. */
    failed: number;
  };
  by_zoom: ZoomReport[];
  layers: LayerCounts[];
  unknown_filters: { styleLayer: string; reason: string; features: number }[];
  filter_errors: { styleLayer: string; features: number }[];
  decode_errors: TallyReport[];
  drops: TallyReport[];
  warnings: TallyReport[];
  /** One line each. */
  notes: string[];
  over_size: { limit: number; tiles: number; largest: number; examples: string[] };
  shards: { total: number; run: number; skipped: number; retried: number; failed: { index: number; error: string }[] };
  phases: { name: string; seconds: number }[];
}
