// The types of the JSON run report. Fields are snake_case; the names that vt-optimizer also has are the same, for scripts written for it.

import type { InputIdentity } from '../archive/identity.ts';
import type { ArchiveFormat } from '../archive/types.ts';
import type { FingerprintParts } from '../plan/fingerprint.ts';
import type { TransformName } from '../transform/registry.ts';
import type { LayerReport, LevelReport, OtherLayersReport, ReportPart } from '../transform/report-part.ts';

export interface ArchiveReport {
  path: string;
  /** null if the run ended before the format was known. */
  format: ArchiveFormat | null;
  /** Includes the tiles of failed shards, as counted in the manifest. */
  tile_count: number;
  total_tile_size_bytes: number;
  file_size_bytes: number;
  /** null unless a transform decoded every tile. */
  total_features: number | null;
  /** null unless a transform decoded every tile. */
  total_vertices: number | null;
}

/** One of several inputs, and what became of its tiles: `tiles` = `taken` + `joined` + `equal` + `overruled`. */
export interface InputReport {
  path: string;
  format: ArchiveFormat | null;
  file_size_bytes: number;
  tiles: number;
  /** In the output as stored. */
  taken: number;
  /** Their source-layers are in a tile of the output, with those of another input's tile. */
  joined: number;
  /** Deeper tiles that were cut out of its tiles, and are in the output, alone or joined. */
  made: number;
  /** Equal to another input's tile, which was taken or joined. */
  equal: number;
  /** Another input's tile of the key was taken. */
  overruled: number;
}

export interface OptimizationReport {
  total_tile_size_reduction_bytes: number;
  total_tile_size_reduction_percent: number;
  file_size_reduction_bytes: number;
  file_size_reduction_percent: number;
  features_removed: number;
  features_kept: number;
  /** Kept features by features read, 0 to 1; 1 if there were none. */
  kept_ratio: number;
  feature_change_percent: number;
  vertices_removed: number;
  vertex_change_percent: number;
  warnings: { unknown_filter_expressions: number; duplicate_feature_ids: number | null };
}

export interface DetailsReport {
  removed_features_by_zoom: Record<string, number>;
  removed_features_by_layer: Record<string, number>;
  /** By source-layer: tiles that lost it. */
  removed_layers: Record<string, number>;
  /** By source-layer: zooms at which no tile has it any more. */
  removed_layers_by_zoom: Record<string, number[]>;
  /** By source-layer: features with a filter that could not be evaluated. */
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

/** A count of one kind of event, with the first few tiles as z/x/y. */
export interface TallyReport {
  kind: string;
  count: number;
  examples: string[];
}

/** Wall-clock time of a phase, and CPU time of this process. Workers report theirs separately. */
export interface PhaseReport {
  name: string;
  seconds: number;
  cpu_seconds: number;
}

/** Work and resource use of one process, from its start to the last shard that it sealed. */
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
  /** 'refused': before any work started. 'error': any other reason. */
  why: 'signal' | 'disk-full' | 'disk-error' | 'failed-shards' | 'refused' | 'error';
  /** Error code and one-line message. */
  code: string;
  message: string;
  /** SIGINT, SIGTERM or SIGHUP; null for any other reason. */
  signal: string | null;
  /** ISO 8601, UTC. */
  at: string;
}

/** The origin of an output: versions, host, times, input, styles and run options. Times are ISO 8601, UTC. */
export interface MadeReport {
  /** Versions. */
  tilefold: string;
  node: string;
  host: string;
  /** Start of the job's first run, and end of its last. */
  started: string;
  ended: string;
  /** Number of runs that the job took. */
  runs: number;
  /** The input at the time the job was created; null if the run ended before it was known. */
  input: InputIdentity | null;
  /** All inputs, if there are several; `input` is then the first. */
  inputs?: InputIdentity[];
  /** Hashes of the files' bytes, as sha256sum computes them. */
  styles: { name: string; sha256: string }[];
  /** Options of the last run, with defaults and preset applied. None of them changes a byte of the output. */
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

/** The parts of the fingerprint. `input` is an array if there are several. */
export type PartsReport = Omit<FingerprintParts, 'inputs'> & { readonly input: unknown };

/** MadeReport, and everything that determines the output's bytes. */
export interface ProvenanceReport extends MadeReport {
  /** null if the run ended before it was known. */
  fingerprint: string | null;
  parts: PartsReport | null;
  /** The request with defaults applied; styles by name. */
  request: unknown;
}

/** Tiles that could not be decoded. */
export interface BadTilesReport {
  count: number;
  /** Copied to the output unchanged. */
  kept: number;
  dropped: number;
  /** The file that lists them all; null if not requested, or if the run ended before it was written. */
  list: string | null;
}

/** The tiles of a failed shard, as counted in the manifest. */
export interface MissingReport {
  index: number;
  tiles: number;
  /** Column ranges by zoom, both ends inclusive. */
  ranges: { zoom: number; columns: [from: number, to: number] }[];
  /** Whether this is the shard of rows outside the tile grid; it has no ranges. */
  off_grid: boolean;
}

export interface FailedShardReport extends MissingReport {
  error: string;
}

export interface RunReport {
  command: TransformName;
  /**
   * 'incomplete': the output was committed without the failed shards. 'failed': shards failed, and there is no output. 'mapped': the part
   * of the work that was asked for is done, and there is no output yet.
   * 'stopped': the run ended for any other reason. `stop` has the details of the last two.
   */
  status: 'done' | 'already-done' | 'incomplete' | 'mapped' | 'failed' | 'stopped';
  /** null if the output was committed, or if no more was asked for. */
  stop: StopReport | null;
  /** Start and end of this run, ISO 8601, UTC. */
  started: string;
  ended: string;
  /** Origin of the output; for 'already-done', that of the run which made it. */
  provenance: ProvenanceReport;
  plan: { name: string; executor: 'stream' | 'split-merge'; reason: string; workers: number };
  input: ArchiveReport;
  output: ArchiveReport;
  /** In the order of the request; null if there is only one, or none was read. */
  inputs: InputReport[] | null;
  /** null for a copy. */
  optimization: OptimizationReport | null;
  details: DetailsReport | null;
  tiles: {
    read: number;
    written: number;
    /** Written with their stored bytes unchanged. */
    unchanged: number;
    /** Written with the same content, recompressed. */
    reencoded: number;
    dropped: Record<string, number>;
    /** Tiles of failed shards. */
    failed: number;
  };
  by_zoom: ZoomReport[];
  layers: LayerReport[];
  /** Sums over the layers beyond the number reported by name; a tile counts once for each such layer. */
  other_layers: OtherLayersReport[];
  /** By level, then layer and zoom. */
  levels: LevelReport[];
  unknown_filters: ReportPart['unknown_filters'];
  filter_errors: ReportPart['filter_errors'];
  /** null if an earlier run made the output. */
  bad_tiles: BadTilesReport | null;
  /** Undecodable tiles by kind of error. */
  decode_errors: TallyReport[];
  drops: TallyReport[];
  warnings: TallyReport[];
  /** One line each. */
  notes: string[];
  over_size: {
    limit: number;
    /** Tiles above the limit in the input, then in the output, with the first few as z/x/y. */
    tiles_before: number;
    tiles: number;
    examples: string[];
  };
  /** The largest tile written. */
  largest_tile: { tile: string; bytes: number } | null;
  /** `left`: neither sealed nor failed. */
  shards: { total: number; run: number; skipped: number; retried: number; left: number; failed: FailedShardReport[] };
  phases: PhaseReport[];
  /** One entry per process that ran shards: this process, or the workers. */
  workers: WorkerReport[];
  /** Sum of the peak memory of the primary and of every worker that sealed a shard. */
  peak_rss_bytes: number;
}
