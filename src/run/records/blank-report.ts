// Builds the report of a run that processed no tiles: it was refused or stopped before, or its output was already done.

import type { ArchiveFormat } from '../../archive/types.ts';
import { archivesOf } from '../../job/output/archive-reports.ts';
import { provenance, type RunTimes } from '../../job/output/provenance.ts';
import type { Receipt } from '../../job/output/receipt.ts';
import type { RunReport, StopReport } from '../../job/report-types.ts';
import { completeRunOptions, type RunOptions } from '../../job/run-options.ts';
import { processUsage } from '../../kit/process-usage.ts';
import { commonFormat, inputPaths, inputsText } from '../../plan/inputs.ts';
import type { Request } from '../../plan/request.ts';
import { stopOf } from './stop.ts';

const NOTHING = { tiles: 0, bytes: 0 };

/** The part of a request that is known even if the command line was invalid. */
export type Asked = Pick<Request, 'command' | 'output'> & {
  readonly input: string;
  /** The files of the input; undefined for the one that `input` is. */
  readonly files?: readonly string[];
  readonly inputFormat: ArchiveFormat | null;
  readonly outputFormat: ArchiveFormat | null;
  readonly maxTileBytes: number;
};

/** `inputFormat`: as detected, if the input was opened. */
export function askedBy(request: Request, inputFormat?: ArchiveFormat): Asked {
  const { command, output, outputFormat, maxTileBytes } = request;
  const input = { input: inputsText(request), files: inputPaths(request), inputFormat: inputFormat ?? commonFormat(request) };
  return { command, output, outputFormat, maxTileBytes, ...input };
}

export function stoppedReport(asked: Asked, times: RunTimes, stop: StopReport): RunReport {
  return { ...blankReport(asked, times), status: 'stopped', stop };
}

/** The report of a command line that did not become a request because of `error`. `started` is ISO 8601, UTC. */
export function refusedReport(asked: Asked, given: Partial<RunOptions>, started: string, error: unknown): RunReport {
  const stop = stopOf(error, 'refused');
  const origin = { request: null, options: completeRunOptions(given), started, record: undefined, runs: undefined };
  return stoppedReport(asked, { started, ended: stop.at, provenance: provenance(origin, stop.at) }, stop);
}

/** The report for an output that an earlier run committed. Takes that run's results from the receipt; `shards.run` is 0. */
export function alreadyDoneReport(asked: Asked, receipt: Receipt, times: RunTimes): RunReport {
  const { tiles, archives, made, work, missing, fingerprint, parts } = receipt;
  const blank = blankReport(asked, times);
  const total = work?.shards.total ?? 0;
  const failed = (missing ?? []).map((shard) => ({ ...shard, error: 'left out by an earlier run' }));
  const unknown = 'the number of tiles is not known: the receipt does not record it';
  return {
    ...blank,
    status: 'already-done',
    // Both may have been moved since.
    input: { ...blank.input, ...archives?.input, path: asked.input },
    output: { ...blank.output, ...archives?.output, path: asked.output },
    tiles: { ...blank.tiles, ...tiles },
    notes: tiles === null || archives === undefined ? [unknown] : [],
    plan: { name: 'none', executor: 'stream', reason: 'the output is in place already', workers: 0 },
    shards: { ...blank.shards, total, skipped: total - failed.length, failed },
    phases: work?.phases ?? [],
    workers: work?.workers ?? [],
    peak_rss_bytes: work?.peak_rss_bytes ?? blank.peak_rss_bytes,
    provenance: { ...times.provenance, ...made, fingerprint, parts },
  };
}

/** The same without a request. */
export function finishedReport(output: string, receipt: Receipt, started: string): RunReport {
  const { command, input, inputFormat = null, outputFormat = null, maxTileBytes = 0 } = receipt.request as Asked;
  const ended = new Date().toISOString();
  const origin = { request: null, options: completeRunOptions({}), started, record: undefined, runs: undefined };
  const times = { started, ended, provenance: provenance(origin, ended) };
  return alreadyDoneReport({ command, input, output, inputFormat, outputFormat, maxTileBytes }, receipt, times);
}

function blankReport(asked: Asked, times: RunTimes): Omit<RunReport, 'status'> {
  return {
    command: asked.command,
    stop: null,
    ...times,
    plan: { name: 'none', executor: 'stream', reason: 'nothing was begun', workers: 0 },
    ...archivesOf(asked, asked.inputFormat, { input: NOTHING, output: NOTHING }),
    inputs: null,
    optimization: null,
    details: null,
    tiles: { read: 0, written: 0, unchanged: 0, reencoded: 0, dropped: {}, failed: 0 },
    by_zoom: [],
    layers: [],
    other_layers: [],
    levels: [],
    unknown_filters: [],
    filter_errors: [],
    bad_tiles: null,
    decode_errors: [],
    drops: [],
    warnings: [],
    notes: [],
    over_size: { limit: asked.maxTileBytes, tiles_before: 0, tiles: 0, examples: [] },
    largest_tile: null,
    shards: { total: 0, run: 0, skipped: 0, retried: 0, left: 0, failed: [] },
    phases: [],
    workers: [],
    peak_rss_bytes: processUsage().peakBytes,
  };
}
