// From what the shards sealed to the report that is printed.

import { existsSync, statSync } from 'node:fs';
import type { Request } from '../plan/request.ts';
import type { LayerCounts } from '../transform/types.ts';
import type { Execution } from './execution.ts';
import type { Job } from './job.ts';
import type { PhaseClock } from './phase-clock.ts';
import type { PipelineResult } from './pipeline.ts';
import type { ArchiveReport, DetailsReport, OptimizationReport, RunReport } from './report-types.ts';
import type { RunOptions } from './run-options.ts';
import { type ShardReport, totals } from './shard-report.ts';

export interface ReportInput {
  readonly job: Job;
  readonly execution: Execution;
  readonly options: RunOptions;
  readonly result: PipelineResult;
  readonly clock: PhaseClock;
  readonly notes: readonly string[];
}

export function runReport({ job, execution, options, result, clock, notes }: ReportInput): RunReport {
  const { request } = job.record;
  const { folded, shards, skipped } = result;
  const sum = totals(folded);
  const looked = request.transform.use === 'prune' && request.transform.styleMode !== 'none';
  const features = featureSums(folded.transform.layers);
  const done = shards.failed.length === 0;
  const input = archiveReport(request.input, job, sum.read, sum.bytesIn, looked ? features.in : null, 'input');
  const output = archiveReport(
    request.output,
    job,
    done ? sum.written : 0,
    done ? sum.bytesOut : 0,
    looked ? features.out : null,
    'output',
  );
  const failedTiles = shards.failed.reduce((all, { index }) => all + (job.manifest.shards[index]?.tiles ?? 0), 0);
  return {
    command: request.command,
    status: done ? 'done' : 'failed',
    plan: {
      name: options.preset.name,
      executor: execution.stream ? 'stream' : 'split-merge',
      reason: execution.reason,
      workers: execution.workers,
    },
    input,
    output,
    optimization: looked && done ? optimization(input, output, folded) : null,
    details: looked ? details(folded) : null,
    tiles: {
      read: sum.read,
      written: sum.written,
      unchanged: folded.zooms.reduce((all, { unchanged }) => all + unchanged, 0),
      reencoded: folded.zooms.reduce((all, { reencoded }) => all + reencoded, 0),
      dropped: sum.dropped,
      failed: failedTiles,
    },
    by_zoom: byZoom(folded),
    layers: folded.transform.layers,
    unknown_filters: folded.transform.unknownFilters,
    filter_errors: folded.transform.filterErrors,
    decode_errors: folded.decodeErrors,
    drops: folded.dropExamples,
    warnings: folded.warnings,
    notes: [...notes],
    over_size: {
      limit: request.maxTileBytes,
      tiles: folded.overSize.count,
      largest: folded.overSize.largest,
      examples: folded.overSize.examples,
    },
    shards: {
      total: job.manifest.shards.length,
      run: shards.run,
      skipped,
      retried: shards.retried,
      failed: shards.failed.map(({ index, error }) => ({ index, error: error.message })),
    },
    phases: clock.phases(),
  };
}

/** The output stands since an earlier run; what that run did, it has said itself. */
export function alreadyDoneReport(request: Request): RunReport {
  const archive = (path: string, format: 'mbtiles' | 'pmtiles'): ArchiveReport => {
    const size = existsSync(path) ? statSync(path).size : 0;
    return {
      path,
      format,
      tile_count: 0,
      total_tile_size_bytes: 0,
      file_size_bytes: size,
      total_features: null,
      total_vertices: null,
    };
  };
  return {
    command: request.command,
    status: 'already-done',
    plan: { name: 'none', executor: 'stream', reason: 'the output is in place already', workers: 0 },
    input: archive(request.input, request.inputFormat ?? request.outputFormat),
    output: archive(request.output, request.outputFormat),
    optimization: null,
    details: null,
    tiles: { read: 0, written: 0, unchanged: 0, reencoded: 0, dropped: {}, failed: 0 },
    by_zoom: [],
    layers: [],
    unknown_filters: [],
    filter_errors: [],
    decode_errors: [],
    drops: [],
    warnings: [],
    notes: [],
    over_size: { limit: request.maxTileBytes, tiles: 0, largest: 0, examples: [] },
    shards: { total: 0, run: 0, skipped: 0, retried: 0, failed: [] },
    phases: [],
  };
}

function archiveReport(
  path: string,
  job: Job,
  tiles: number,
  bytes: number,
  features: number | null,
  side: 'input' | 'output',
): ArchiveReport {
  const { inputSummary, request } = job.record;
  return {
    path,
    format: side === 'input' ? inputSummary.format : request.outputFormat,
    tile_count: tiles,
    total_tile_size_bytes: bytes,
    file_size_bytes: existsSync(path) ? statSync(path).size : 0,
    total_features: features,
    total_vertices: null,
  };
}

function featureSums(layers: readonly LayerCounts[]): { in: number; out: number } {
  return layers.reduce((sum, { featuresIn, featuresOut }) => ({ in: sum.in + featuresIn, out: sum.out + featuresOut }), {
    in: 0,
    out: 0,
  });
}

function optimization(input: ArchiveReport, output: ArchiveReport, folded: ShardReport): OptimizationReport {
  const kept = output.total_features ?? 0;
  const before = input.total_features ?? 0;
  return {
    total_tile_size_reduction_bytes: Math.max(0, input.total_tile_size_bytes - output.total_tile_size_bytes),
    total_tile_size_reduction_percent: percentLess(input.total_tile_size_bytes, output.total_tile_size_bytes),
    file_size_reduction_bytes: Math.max(0, input.file_size_bytes - output.file_size_bytes),
    file_size_reduction_percent: percentLess(input.file_size_bytes, output.file_size_bytes),
    features_removed: before - kept,
    features_kept: kept,
    feature_change_percent: -percentLess(before, kept),
    vertices_removed: null,
    vertex_change_percent: null,
    warnings: {
      unknown_filter_expressions: folded.transform.unknownFilters.reduce((sum, { features }) => sum + features, 0),
      duplicate_feature_ids: null,
    },
  };
}

function details({ transform, zooms }: ShardReport): DetailsReport {
  const removed = new Map<number, number>();
  for (const { zoom } of zooms) if (zoom !== null) removed.set(zoom, 0);
  const layers = new Map<string, number[]>();
  for (const { layer, zoom, tilesIn, tilesOut, featuresIn, featuresOut } of transform.layers) {
    removed.set(zoom, (removed.get(zoom) ?? 0) + featuresIn - featuresOut);
    if (tilesIn > 0 && tilesOut === 0) layers.set(layer, [...(layers.get(layer) ?? []), zoom]);
  }
  return {
    removed_features_by_zoom: Object.fromEntries([...removed].map(([zoom, count]) => [String(zoom), count])),
    removed_layers_by_zoom: Object.fromEntries(layers),
    unknown_filters_by_layer: Object.fromEntries(
      transform.unknownFilters.map(({ styleLayer, features }) => [styleLayer, features]),
    ),
  };
}

function byZoom({ zooms }: ShardReport): RunReport['by_zoom'] {
  return zooms.map(({ zoom, read, written, dropped, bytesIn, bytesOut }) => ({
    zoom,
    read,
    written,
    dropped: Object.values(dropped).reduce((sum, count) => sum + count, 0),
    bytes_in: bytesIn,
    bytes_out: bytesOut,
  }));
}

/** Two decimals; 0 where there was nothing. */
function percentLess(before: number, after: number): number {
  return before === 0 ? 0 : Math.round(((before - after) / before) * 10_000) / 100;
}
