// The run report: what a run did, as JSON. snake_case, with the field names that scripts written for vt-optimizer know.

import type { InputIdentity } from '../archive/identity.ts';
import type { ArchiveFormat } from '../archive/types.ts';
import type { FingerprintParts } from '../plan/fingerprint.ts';
import type { TransformName } from '../transform/registry.ts';
import type { LayerReport, LevelReport, OtherLayersReport, ReportPart } from '../transform/report-part.ts';

export interface ArchiveReport {
  path: string;
  /** null where a run ended before it was known. */
  format: ArchiveFormat | null;
  /** Also those of shards that failed, as the manifest has them. */
  tile_count: number;
  total_tile_size_bytes: number;
  file_size_bytes: number;
  /** null where no transform looked into the tiles, or not into all. */
  total_features: number | null;
  /** null where no transform looked into the tiles, or not into all. */
  total_vertices: number | null;
}

export interface OptimizationReport {
  total_tile_size_reduction_bytes: number;
  total_tile_size_reduction_percent: number;
  file_size_reduction_bytes: number;
  file_size_reduction_percent: number;
  features_removed: number;
  features_kept: number;
  /** Of the features read: 0 to 1, 1 where there were none. */
  kept_ratio: number;
  feature_change_percent: number;
  vertices_removed: number;
  vertex_change_percent: number;
  warnings: { unknown_filter_expressions: number; duplicate_feature_ids: number | null };
}

export interface DetailsReport {
  removed_features_by_zoom: Record<string, number>;
  removed_features_by_layer: Record<string, number>;
  /** Tiles that had a source-layer and have it no more. */
  removed_layers: Record<string, number>;
  /** Zooms at which no tile has the layer any more. */
  removed_layers_by_zoom: Record<string, number[]>;
  /** Features that no filter could decide, by source-layer. */
  unknown_filters_by_layer: Record<string, number>;
  /** 0 = all vertices stay, 1 = none. */
  vertex_reduction_by_layer: Record<string, number>;
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

/** What a phase took: on the clock, and of the processor in this process; workers have their own. */
export interface PhaseReport {
  name: string;
  seconds: number;
  cpu_seconds: number;
}

/** What a process did for the map, and used from its start to its last shard. */
export interface WorkerReport {
  shards: number;
  tiles: number;
  /** Stored bytes read. */
  bytes: number;
  cpu_seconds: number;
  peak_rss_bytes: number;
}

/** Why a run ended without an output. */
export interface StopReport {
  /** 'refused': before anything was begun. 'error': anything that has no word of its own here. */
  why: 'signal' | 'disk-full' | 'disk-error' | 'failed-shards' | 'refused' | 'error';
  /** The error's code, and its line. */
  code: string;
  message: string;
  /** SIGINT, SIGTERM or SIGHUP; null for any other reason. */
  signal: string | null;
  /** ISO 8601, UTC. */
  at: string;
}

/** What an output is made of, by whom and when. Times are ISO 8601, UTC. */
export interface MadeReport {
  /** Versions. */
  tilefold: string;
  node: string;
  host: string;
  /** When the job's first run began, and when its last one ended. */
  started: string;
  ended: string;
  /** How many runs it took. */
  runs: number;
  /** The input that the job was made with; null where a run ended before it was known. */
  input: InputIdentity | null;
  /** As the files' own bytes have it: sha256sum says the same. */
  styles: { name: string; sha256: string }[];
  /** How the last run was to be done, defaults and plan included. None of it changes a byte of the output. */
  options: {
    plan: string;
    workers: number;
    retries: number;
    worker_timeout_seconds: number;
    checkpoint: string | null;
    resume: boolean;
    restart: boolean;
    force_resume: boolean;
    force: boolean;
    allow_empty: boolean;
    keep_job: boolean;
    skip_failed_shards: boolean;
  };
}

/** The parts of a fingerprint, of a run with one input. */
export type PartsReport = Omit<FingerprintParts, 'inputs'> & { readonly input: unknown };

/** The same, and all that settles its bytes. */
export interface ProvenanceReport extends MadeReport {
  /** null where a run ended before it was known. */
  fingerprint: string | null;
  parts: PartsReport | null;
  /** What was asked for, defaults included; styles by name. */
  request: unknown;
}

/** Tiles that could not be read. */
export interface BadTilesReport {
  count: number;
  /** Their stored bytes are in the output. */
  kept: number;
  dropped: number;
  /** The file that lists them all; null where none was asked for, or the run ended before it was written. */
  list: string | null;
}

/** The tiles of a shard that has failed, as they were counted. */
export interface MissingReport {
  index: number;
  tiles: number;
  /** Columns of a zoom, both ends included. */
  ranges: { zoom: number; columns: [from: number, to: number] }[];
  /** They are those off the tile grid; there are no ranges then. */
  off_grid: boolean;
}

export interface FailedShardReport extends MissingReport {
  error: string;
}

export interface RunReport {
  command: TransformName;
  /**
   * 'incomplete': the output stands without the shards that failed. 'failed': shards failed. 'stopped': anything else that ended the run.
   * The last two are told of in `stop`.
   */
  status: 'done' | 'already-done' | 'incomplete' | 'failed' | 'stopped';
  /** null when the output stands. */
  stop: StopReport | null;
  /** This run's own, ISO 8601, UTC. */
  started: string;
  ended: string;
  /** Of the output; of one that stood already, those of the run that made it. */
  provenance: ProvenanceReport;
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
  layers: LayerReport[];
  /** All those together that are too many to be told apart; tiles are counted once for each. */
  other_layers: OtherLayersReport[];
  /** By level of the work, then layer and zoom. */
  levels: LevelReport[];
  unknown_filters: ReportPart['unknown_filters'];
  filter_errors: ReportPart['filter_errors'];
  /** null where an earlier run has made the output. */
  bad_tiles: BadTilesReport | null;
  /** The same by what is wrong with them. */
  decode_errors: TallyReport[];
  drops: TallyReport[];
  warnings: TallyReport[];
  /** One line each. */
  notes: string[];
  over_size: {
    limit: number;
    /** Tiles above the limit in the input, and in the output with the first few as z/x/y. */
    tiles_before: number;
    tiles: number;
    examples: string[];
  };
  /** The largest tile written. */
  largest_tile: { tile: string; bytes: number } | null;
  shards: { total: number; run: number; skipped: number; retried: number; failed: FailedShardReport[] };
  phases: PhaseReport[];
  /** One a process that ran shards: this one alone, or the workers. */
  workers: WorkerReport[];
  /** The most memory that each process of the run held, added up: the primary and all workers that sealed a shard. */
  peak_rss_bytes: number;
}
