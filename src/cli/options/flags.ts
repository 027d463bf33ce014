// Options that all writing commands share: definitions, help, and parsing.

import { resolve } from 'node:path';
import { FORMAT_NAMES } from '../../archive/formats.ts';
import type { ArchiveFormat, MbtilesType, OnOverlap } from '../../archive/types.ts';
import type { RunOptions } from '../../job/run-options.ts';
import { usage, whole } from '../../kit/usage.ts';
import { type Preset, presetNames } from '../../plan/preset.ts';
import type { ReportFormat } from '../../report/text/format-report.ts';
import type { RequestOptions } from '../../run/request/create-request.ts';
import type { CodecName } from '../../tile/codec/codec.ts';
import type { MetricsFormat } from '../metrics.ts';
import type { ProgressMode } from '../progress/create-progress.ts';
import { badLimitOf } from './bad-limit.ts';
import { ENCODING_FLAGS, ENCODING_HELP, type EncodingFlags, encodingFlagsOf } from './encoding-flags.ts';
import { checkLocalPath } from './local-path.ts';
import type { Options } from './options.ts';
import { zoomLimitsOf } from './zooms.ts';

export const REPORT_FLAGS: Options = {
  reportFormat: { type: 'string', choices: ['text', 'json', 'ndjson'], default: 'text' },
};

export const WRITING_FLAGS: Options = {
  reportFormat: { type: 'string', choices: ['text', 'json', 'ndjson', 'html'], default: 'text' },
  output: { type: 'path', shortFlag: 'o', files: ['.mbtiles', '.pmtiles'] },
  inputFormat: { type: 'string', choices: FORMAT_NAMES },
  outputFormat: { type: 'string', choices: FORMAT_NAMES },
  mbtilesType: { type: 'string', choices: ['auto', 'flat', 'normalized'], default: 'auto' },
  aggTilesHash: { type: 'boolean', default: false },
  codec: { type: 'string', choices: ['zlib', 'libdeflate'], default: 'zlib' },
  ...ENCODING_FLAGS,
  onDuplicate: { type: 'string', choices: ['error', 'first', 'last'], default: 'error' },
  minzoom: { type: 'number' },
  maxzoom: { type: 'number' },
  shardBytes: { type: 'bytes' },
  plan: { type: 'string', default: 'auto', proposes: presetNames, files: ['.json'] },
  workers: { type: 'number', shortFlag: 'w', aliases: ['threads'] },
  readers: { type: 'number' },
  readCacheMb: { type: 'number' },
  writeCacheMb: { type: 'number' },
  retries: { type: 'number' },
  workerTimeout: { type: 'number' },
  checkpoint: { type: 'path', files: 'directory' },
  resume: { type: 'boolean', default: false },
  restart: { type: 'boolean', default: false },
  forceResume: { type: 'boolean', default: false },
  force: { type: 'boolean', default: false },
  allowEmpty: { type: 'boolean', default: false },
  skipFailedShards: { type: 'boolean', default: false },
  ignoreSpace: { type: 'boolean', default: false },
  keepJob: { type: 'boolean', default: false },
  dryRun: { type: 'boolean', default: false },
  badTiles: { type: 'path' },
  failOnBad: { type: 'string' },
  metrics: { type: 'path' },
  metricsFormat: { type: 'string', choices: ['json', 'prometheus'] },
  onEnd: { type: 'string' },
  progress: { type: 'string', choices: ['auto', 'bar', 'plain', 'json', 'none'] },
  quiet: { type: 'boolean', shortFlag: 'q', default: false },
};

export const ON_DUPLICATE_HELP =
  '    --on-duplicate WHAT      error (default), first or last: which to keep of duplicate keys with different bytes\n';

export const WRITING_HELP: string = `
  Output
    -o, --output PATH        Where to write; default <stem>.<verb>.<ext> beside the input
    --input-format FORMAT    mbtiles or pmtiles; default: detected
    --output-format FORMAT   Default: the output's extension, else the input's format
    --mbtiles-type TYPE      auto (flat from flat, else normalized), flat, normalized
    --agg-tiles-hash         Add the agg_tiles_hash row to an MBTiles output
    --codec NAME             Compressor of changed tiles: zlib (default), or libdeflate: faster, other bytes
${ENCODING_HELP}    --force                  Replace an existing output when the new one is complete
    --allow-empty            Allow an output that is empty, or that lacks more than half of the rows
    --minzoom N, --maxzoom N Zooms to keep
${ON_DUPLICATE_HELP}
  Run
    --plan NAME|FILE         auto (default), stream, split-merge, planet-overnight, or a JSON file
    -w, --workers N          Worker processes; default: one per core, within memory and CPU quota (alias --threads)
    --readers N              Most workers that read at once: a limit on --workers, as every worker reads
    --read-cache-mb N        SQLite's page cache for an MBTiles input, in each worker; default 16
    --write-cache-mb N       SQLite's page cache for shards and an MBTiles output; default 16 and 2
    --retries N              Retries per shard; default 3
    --worker-timeout SECONDS Replace a worker that sends nothing for this long; default 120
    --shard-bytes N          Target size of a shard; default: 1/64 of the input, 4MB to 256MB
    --checkpoint DIR         The job directory; default <output>.tilefold
    --resume                 Continue an unfinished job
    --restart                Discard an unfinished job and start over
    --force-resume           With --resume: continue although the input or a version has changed
    --skip-failed-shards     Write the output without shards that failed; exit 4, and the report lists what is missing
    --ignore-space           Start although the disk is probably too small
    --keep-job               Keep the job directory when the output is complete
    --dry-run                Print the plan and an estimate of disk, time and memory; write nothing

  Report
    --report-format FORMAT   text, json, ndjson or html (a page with before and after); on stdout
    --progress MODE          auto, bar, plain, json or none; on stderr (--no-progress is none)
    --bad-tiles FILE         List every tile that could not be read, one line of JSON each
    --fail-on-bad N          Exit 3, without output, when N tiles or N% of them cannot be read; 1 allows none
    --metrics FILE           Write how the run ended, and its times, tiles, bytes and memory
    --metrics-format FORMAT  json, or prometheus (node_exporter's textfile collector); default: prometheus for .prom
    --on-end COMMAND         Shell command to run at the end, with status and report in its environment
    -q, --quiet              Print errors only
`;

export interface ReportFlags {
  reportFormat: ReportFormat;
}

export interface WritingFlags extends EncodingFlags {
  reportFormat: ReportFormat | 'html';
  output?: string;
  inputFormat?: ArchiveFormat;
  outputFormat?: ArchiveFormat;
  mbtilesType: MbtilesType | 'auto';
  aggTilesHash: boolean;
  codec: CodecName;
  onDuplicate: OnOverlap;
  minzoom?: number;
  maxzoom?: number;
  shardBytes?: number;
  plan: string;
  workers?: number;
  readers?: number;
  readCacheMb?: number;
  writeCacheMb?: number;
  tmpdir?: string;
  retries?: number;
  workerTimeout?: number;
  checkpoint?: string;
  resume: boolean;
  restart: boolean;
  forceResume: boolean;
  force: boolean;
  allowEmpty: boolean;
  skipFailedShards: boolean;
  ignoreSpace: boolean;
  keepJob: boolean;
  dryRun: boolean;
  badTiles?: string;
  failOnBad?: string;
  metrics?: string;
  metricsFormat?: MetricsFormat;
  onEnd?: string;
  /** undefined: use the plan's. */
  progress?: ProgressMode;
  quiet: boolean;
}

/** The flags completed from the plan. */
export type PlannedFlags = WritingFlags & { readonly preset: Preset };

/** Returns the options that all writing commands share. */
export function requestOptionsOf(input: string[], flags: WritingFlags): Omit<RequestOptions, 'command'> {
  const [path, output, ...surplus] = input;
  if (path === undefined) throw usage('an input is needed: tilefold <command> [options] <input> [<output>]');
  if (surplus.length > 0) throw usage(`too many arguments: ${surplus.join(' ')}`);
  if (output !== undefined && flags.output !== undefined)
    throw usage('the output is named twice, by --output and after the input');
  checkLocalPath('the input', path, 'read');
  if (output !== undefined) checkLocalPath('the output', output, 'written');
  const zooms = zoomLimitsOf(flags, 30);
  return {
    input: path,
    output: flags.output ?? output ?? null,
    inputFormat: flags.inputFormat ?? null,
    outputFormat: flags.outputFormat ?? null,
    mbtilesType: flags.mbtilesType,
    aggTilesHash: flags.aggTilesHash,
    codec: flags.codec,
    ...encodingFlagsOf(flags),
    onDuplicate: flags.onDuplicate,
    ...zooms,
    shardBytes: whole('--shard-bytes', flags.shardBytes, 1) ?? null,
  };
}

/** Only the options that were given; the plan and the defaults fill in the rest. */
export function runOptionsOf(
  flags: PlannedFlags,
  signal: AbortSignal,
  onProgress: RunOptions['onProgress'],
): Partial<RunOptions> {
  if (flags.resume && flags.restart) throw usage('--resume goes on with a job, --restart throws it away; use one of them');
  if (flags.forceResume && !flags.resume) throw usage('--force-resume goes with --resume');
  const { resume, restart, forceResume, force, allowEmpty, ignoreSpace } = flags;
  const workers = whole('--workers', flags.workers, 1);
  const readers = whole('--readers', flags.readers, 1);
  const retries = whole('--retries', flags.retries, 0);
  const timeout = whole('--worker-timeout', flags.workerTimeout, 1);
  return {
    preset: flags.preset,
    ...(workers === undefined ? {} : { workers }),
    ...(readers === undefined ? {} : { readers }),
    ...(retries === undefined ? {} : { retries }),
    ...(timeout === undefined ? {} : { workerTimeoutMs: timeout * 1000 }),
    checkpoint: checkpointOf(flags),
    tmpdir: flags.tmpdir === undefined ? null : resolve(flags.tmpdir),
    ...(flags.keepJob ? { keepJob: true } : {}),
    resume,
    restart,
    forceResume,
    force,
    allowEmpty,
    badTiles: flags.badTiles ?? null,
    failOnBad: badLimitOf(flags.failOnBad),
    skipFailedShards: flags.skipFailedShards,
    ignoreSpace,
    signal,
    onProgress,
  };
}

export function checkpointOf({ checkpoint }: WritingFlags): string | null {
  return checkpoint === undefined ? null : resolve(checkpoint);
}

export function progressModeOf({ progress = 'auto', quiet }: WritingFlags): ProgressMode {
  return quiet ? 'none' : progress;
}
