// Builds the run report from the reports of the shards.

import { resolve } from 'node:path';
import type { Job } from '../../job/job.ts';
import { archiveReport } from '../../job/output/archive-reports.ts';
import type { RunTimes } from '../../job/output/provenance.ts';
import type { ArchiveReport, BadTilesReport, OptimizationReport, RunReport, StopReport } from '../../job/report-types.ts';
import type { RunOptions } from '../../job/run-options.ts';
import { missingOf } from '../../job/skipped-shards.ts';
import { processUsage } from '../../kit/process-usage.ts';
import { commonFormat, inputPaths, inputsText } from '../../plan/inputs.ts';
import { badTileCount } from '../../shard/bad-tiles.ts';
import { type ShardReport, totals } from '../../shard/shard-report.ts';
import { transformOf } from '../../transform/registry.ts';
import type { ReportPart } from '../../transform/report-part.ts';
import type { Execution } from '../estimate/execution.ts';
import type { PhaseClock } from '../phase-clock.ts';
import type { PipelineResult } from '../pipeline.ts';
import type { WorkerTally } from '../worker-tally.ts';
import { detailsReport, sumOf } from './details-report.ts';
import { inputsReport } from './inputs-report.ts';
import { layerNotes } from './layer-notes.ts';
import { shardsError } from './shards-error.ts';
import { stopOf } from './stop.ts';

export interface ReportInput {
  readonly job: Job;
  readonly execution: Execution;
  readonly options: RunOptions;
  readonly result: PipelineResult;
  readonly clock: PhaseClock;
  readonly notes: readonly string[];
  readonly times: RunTimes;
  /** Why the run ended before the commit, other than by failed shards. */
  readonly stop: StopReport | null;
}

export function runReport({ job, execution, options, result, clock, notes, times, stop }: ReportInput): RunReport {
  const { request } = job.record;
  const { folded, shards, alreadySealed, missing } = result;
  const sum = totals(folded);
  const transform = transformOf(request.transform);
  const part = transform.report.part(request.transform, folded.transform);
  const looked = transform.readsTiles(request.transform);
  const isThere = result.isCommitted;
  const hasFailed = shards.failed.length > 0;
  const done = isThere && !hasFailed;
  const failed = plannedIn(job, shards.failed);
  const unread = plannedIn(job, missing);
  // The features of failed shards are unknown, so there is no sum over the whole input.
  const counted = looked && done ? part : null;
  const whole = { tiles: sum.read + unread.tiles, bytes: sum.bytesIn + unread.bytes };
  const written = isThere ? { tiles: sum.written, bytes: sum.bytesOut } : { tiles: 0, bytes: 0 };
  const format = commonFormat(job.record);
  const input = archiveReport(inputsText(request), format, whole, lookedAt(counted, 'before'), inputPaths(request));
  const output = archiveReport(request.output, request.outputFormat, written, lookedAt(counted, 'after'));
  return {
    command: request.command,
    status: statusOf(isThere, hasFailed, stop),
    stop: stop ?? (isThere || !hasFailed ? null : stopOf(shardsError(shards.failed, job.manifest.shards.length), 'error')),
    ...times,
    plan: {
      name: options.preset.name,
      executor: execution.stream ? 'stream' : 'split-merge',
      reason: execution.reason,
      workers: execution.workers,
    },
    input,
    output,
    inputs: inputsReport(job, folded),
    optimization: looked && done ? optimization(input, output, part) : null,
    details: looked ? detailsReport(part, zoomsOf(folded)) : null,
    tiles: {
      read: sum.read,
      written: sum.written,
      unchanged: folded.zooms.reduce((all, { unchanged }) => all + unchanged, 0),
      reencoded: folded.zooms.reduce((all, { reencoded }) => all + reencoded, 0),
      dropped: sum.dropped,
      failed: failed.tiles,
    },
    by_zoom: byZoom(folded),
    layers: part.layers,
    other_layers: part.other_layers,
    levels: part.levels,
    unknown_filters: part.unknown_filters,
    filter_errors: part.filter_errors,
    bad_tiles: badTilesReport(result, options),
    decode_errors: folded.decodeErrors,
    drops: folded.dropExamples,
    warnings: [...folded.warnings, ...part.warnings],
    notes: [
      ...notes,
      ...(done ? [...layerNotes(request, part, folded.decodeErrors.length === 0), ...part.notes] : []),
      ...gapNotes(folded),
    ],
    over_size: {
      limit: request.maxTileBytes,
      tiles_before: folded.sizes.overBefore,
      tiles: folded.sizes.over,
      examples: folded.sizes.examples,
    },
    largest_tile: folded.sizes.largest,
    shards: {
      total: job.manifest.shards.length,
      run: shards.run,
      skipped: alreadySealed,
      retried: shards.retried,
      left: missing.length - shards.failed.length,
      failed: shards.failed.flatMap((shard) =>
        missingOf(job, [shard]).map((missing) => ({ ...missing, error: shard.error.message })),
      ),
    },
    phases: clock.phases(),
    workers: shards.workers.reports(),
    peak_rss_bytes: memoryOfAll(shards.workers),
  };
}

function badTilesReport({ folded, hasBadTileList }: PipelineResult, { badTiles }: RunOptions): BadTilesReport {
  const count = badTileCount(folded);
  const dropped = totals(folded).dropped['decode-error'] ?? 0;
  return { count, kept: count - dropped, dropped, list: badTiles === null || !hasBadTileList ? null : resolve(badTiles) };
}

/** Returns the sum of peak memory over the primary and its workers. In an in-process run they are the same process. */
function memoryOfAll(workers: WorkerTally): number {
  const { pid, peakBytes } = processUsage();
  return peakBytes + workers.peakBytesBeside(pid);
}

function statusOf(isThere: boolean, hasFailed: boolean, stop: StopReport | null): RunReport['status'] {
  if (stop !== null) return 'stopped';
  if (hasFailed) return isThere ? 'incomplete' : 'failed';
  return isThere ? 'done' : 'mapped';
}

/** Returns the planned tiles and bytes of shards that are not sealed. */
function plannedIn({ manifest }: Job, shards: readonly { index: number }[]): { tiles: number; bytes: number } {
  const planned = shards.flatMap(({ index }) => manifest.shards[index] ?? []);
  return {
    tiles: planned.reduce((sum, { tiles }) => sum + tiles, 0),
    bytes: planned.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

function gapNotes({ warnings }: ShardReport): string[] {
  const gaps = warnings.find(({ kind }) => kind === 'no-deeper-tile');
  if (gaps === undefined) return [];
  const tiles = gaps.count === 1 ? '1 pruned tile has' : `${gaps.count} pruned tiles have`;
  const which = `the pyramid has gaps: ${tiles} no tile below, although the archive has deeper zooms`;
  return [
    `${which}; readers that draw the tile above where one is missing stretch it, and --overzoom-gaps keeps what they would draw`,
  ];
}

function lookedAt(part: ReportPart | null, stage: 'before' | 'after'): Pick<ArchiveReport, 'total_features' | 'total_vertices'> {
  if (part === null) return { total_features: null, total_vertices: null };
  return { total_features: sumOf(part, `features_${stage}`), total_vertices: sumOf(part, `vertices_${stage}`) };
}

function optimization(input: ArchiveReport, output: ArchiveReport, part: ReportPart): OptimizationReport {
  const features = { before: sumOf(part, 'features_before'), after: sumOf(part, 'features_after') };
  const vertices = { before: sumOf(part, 'vertices_before'), after: sumOf(part, 'vertices_after') };
  return {
    total_tile_size_reduction_bytes: Math.max(0, input.total_tile_size_bytes - output.total_tile_size_bytes),
    total_tile_size_reduction_percent: percentLess(input.total_tile_size_bytes, output.total_tile_size_bytes),
    file_size_reduction_bytes: Math.max(0, input.file_size_bytes - output.file_size_bytes),
    file_size_reduction_percent: percentLess(input.file_size_bytes, output.file_size_bytes),
    features_removed: features.before - features.after,
    features_kept: features.after,
    kept_ratio: features.before === 0 ? 1 : Math.round((features.after / features.before) * 10_000) / 10_000,
    feature_change_percent: -percentLess(features.before, features.after),
    vertices_removed: vertices.before - vertices.after,
    vertex_change_percent: -percentLess(vertices.before, vertices.after),
    warnings: {
      unknown_filter_expressions: part.unknown_filters.reduce((sum, unknown) => sum + unknown.features, 0),
      duplicate_feature_ids: null,
    },
  };
}

function zoomsOf({ zooms }: ShardReport): number[] {
  return zooms.flatMap(({ zoom }) => (zoom === null ? [] : [zoom]));
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

/** Returns the reduction in percent, to two decimals; 0 if `before` is 0. */
function percentLess(before: number, after: number): number {
  return before === 0 ? 0 : Math.round(((before - after) / before) * 10_000) / 100;
}
