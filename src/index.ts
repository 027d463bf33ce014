// The library: what the command line is built on, and what a program of yours may use. Re-exports only.

export { openSource } from './archive/open.ts';
export type {
  ArchiveFormat,
  ArchiveSummary,
  ColumnCount,
  DropReason,
  OnDuplicate,
  TileSink,
  TileSource,
} from './archive/types.ts';
export { type ErrorCode, systemError, TileError, TilefoldError } from './errors.ts';
export { EMPTY_TILE_MAX_BYTES, type InspectOptions, type Sample } from './inspect/inspect-options.ts';
export type {
  ArchiveFacts,
  AttributeStats,
  FileLayer,
  HistogramBucket,
  InspectReport,
  SizeStats,
  TileSize,
  TileSummary,
  TopTile,
  ZoomHistogram,
  ZoomStats,
} from './inspect/report-types.ts';
export { inspectPage } from './page/inspect-page.ts';
export { runPage } from './page/run-page.ts';
export { drawTile, type TilePicture } from './page/tile-picture.ts';
export type { Manifest, ManifestHeader } from './plan/manifest.ts';
export { didYouMean } from './plan/nearest-name.ts';
export { isPresetFile, loadPreset, type Preset, presetNames } from './plan/preset.ts';
export type { MbtilesType, OnDecodeError, Request, TransformRequest } from './plan/request.ts';
export type { BadLimit } from './run/bad-limit.ts';
export type { BadTile } from './run/bad-tiles.ts';
export { type Asked, refusedReport } from './run/blank-report.ts';
export { createRequest, readStyle, settleOutput, type Wish } from './run/create-request.ts';
export { checkDistinctFiles, checkOutside, type NamedFile } from './run/distinct-files.ts';
export { type DoctorReport, examine, type Finding } from './run/doctor.ts';
export { examineInput } from './run/doctor-input.ts';
export type { Forecast } from './run/forecast.ts';
export { type InspectRequest, inspect } from './run/inspect.ts';
export { defaultJobDirectory } from './run/job.ts';
export { pointedJob, pointerPath } from './run/job-pointer.ts';
export { checkHardLinks } from './run/output-checks.ts';
export { type PlanReport, planReport } from './run/plan-report.ts';
export { type DiskNeed, spaceVerdict } from './run/preflight.ts';
export type { Phase, ProgressEvent } from './run/progress-event.ts';
export { readTiles } from './run/read-tiles.ts';
export { type Receipt, receiptPath } from './run/receipt.ts';
export { Replacement } from './run/replacement.ts';
export type {
  BadTilesReport,
  FailedShardReport,
  LayerReport,
  LevelReport,
  MissingReport,
  PhaseReport,
  RunReport,
  TallyReport,
  WorkerReport,
  ZoomReport,
} from './run/report-types.ts';
export { run } from './run/run.ts';
export type { CommandLine, RunOptions } from './run/run-options.ts';
export type { ScanOptions } from './run/scan/scan-options.ts';
export { failedShardsError } from './run/shards-error.ts';
export { type JobState, type StatusReport, statusReport } from './run/status.ts';
export type { CodecName } from './tile/codec.ts';
export { MAX_INFLATED_BYTES } from './tile/compression.ts';
export { MAX_ZOOM, type Tile, type TileKey, type TileOrder } from './tile/key.ts';
export type { Bounds, Center, TilesetMetadata, VectorLayer } from './tile/metadata.ts';
export type { Shard, ShardRange } from './tile/shard.ts';
export { compileTransform, type TransformSpec } from './transform/compile.ts';
export type { StyleMode } from './transform/prune.ts';
export type { TileTransform, TransformReport } from './transform/types.ts';
