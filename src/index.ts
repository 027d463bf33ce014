// The public API of the library, which the command line uses too. Re-exports only.

export { openSource } from './archive/open.ts';
export type {
  ArchiveFormat,
  ArchiveSource,
  ArchiveSummary,
  ColumnCount,
  DropReason,
  MbtilesType,
  OnDuplicate,
  TileSource,
} from './archive/types.ts';
export { type ErrorCode, systemError, TileError, TilefoldError } from './errors.ts';
export { defaultJobDirectory } from './job/job.ts';
export { type Receipt, receiptPath } from './job/output/receipt.ts';
export type { DiskNeed } from './job/preflight.ts';
export type { Phase, ProgressEvent } from './job/progress-event.ts';
export type {
  BadTilesReport,
  FailedShardReport,
  MissingReport,
  PhaseReport,
  RunReport,
  TallyReport,
  WorkerReport,
  ZoomReport,
} from './job/report-types.ts';
export type { CommandLine, RunOptions } from './job/run-options.ts';
export { statusReport } from './job/status/status.ts';
export type { JobState, StatusReport } from './job/status/status-report.ts';
export type { Metadata } from './library/archive-metadata.ts';
export {
  type ArchiveSize,
  type CreateOptions,
  createArchive,
  type FinishOptions,
  type Writer,
} from './library/create-archive.ts';
export { createPruner, type PrunerOptions, type Style } from './library/create-pruner.ts';
export { decodeTile } from './library/decode-tile.ts';
export { type InflateOptions, inflate } from './library/inflate.ts';
export { type Archive, type OpenArchiveOptions, openArchive, type Selection, type StoredTile } from './library/open-archive.ts';
export type { Feature, GeometryType, Layer } from './mvt/decode/decode-layers.ts';
export type { InputRef } from './plan/inputs.ts';
export type { Manifest, ManifestHeader } from './plan/manifest.ts';
export { loadPreset, type Preset, presetNames } from './plan/preset.ts';
export type { OnDecodeError, Request } from './plan/request.ts';
export { inspectPage } from './report/inspect-page/page.ts';
export { drawTile, type TilePicture } from './report/picture/tile-picture.ts';
export { runPage } from './report/run-page/page.ts';
export { verifyPage } from './report/verify-page/page.ts';
export { type DoctorReport, examine, type Finding } from './run/estimate/doctor.ts';
export { examineInput } from './run/estimate/doctor-input.ts';
export type { Forecast } from './run/estimate/forecast.ts';
export { type PlanReport, planReport } from './run/estimate/plan-report.ts';
export { createRequest, type RequestOptions, readStyle } from './run/request/create-request.ts';
export { run } from './run/run.ts';
export type { BadLimit } from './shard/bad-limit.ts';
export type { BadTile } from './shard/bad-tiles.ts';
export { type InspectRequest, type InspectScanOptions, inspect } from './survey/inspect.ts';
export { readTiles } from './survey/read-tiles.ts';
export { type ReduceRequest, type Reduction, reduce } from './survey/reduce/reduce.ts';
export type { MappedTile, ReduceContext, Reducer } from './survey/reduce/reducer.ts';
export type { ScanOptions } from './survey/scan/scan-options.ts';
export type { InspectOptions, Sample } from './survey/sizes/inspect-options.ts';
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
} from './survey/sizes/report-types.ts';
export type { VerifyLevel, VerifyReport } from './survey/verify/report-types.ts';
export { type VerifyRequest, verify } from './survey/verify/verify.ts';
export type { CodecName } from './tile/codec/codec.ts';
export { MAX_INFLATED_BYTES } from './tile/codec/compression.ts';
export { MAX_ZOOM, type Tile, type TileKey, type TileOrder } from './tile/key.ts';
export type { Bounds, Center, TilesetMetadata, VectorLayer } from './tile/metadata.ts';
export type { Region, TileRange } from './tile/region.ts';
export type { Shard } from './tile/shard.ts';
export type { StyleMode } from './transform/prune/prune-options.ts';
export { compileTransform, type TransformReport, type TransformRequest, type TransformSpec } from './transform/registry.ts';
export type { LayerReport, LevelReport } from './transform/report-part.ts';
export type { TileTransform } from './transform/types.ts';
