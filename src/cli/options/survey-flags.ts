// The options that inspect, verify and diff share: how they run, and where their report goes.

import { resolve } from 'node:path';
import { usage, whole } from '../../kit/usage.ts';
import type { ScanOptions } from '../../survey/scan/scan-options.ts';
import type { SurveyCommand } from '../../survey/scan/survey-command.ts';
import type { ProgressMode } from '../progress/create-progress.ts';
import type { Options } from './options.ts';

export const SURVEY_FLAGS: Options = {
  progress: { type: 'string', choices: ['auto', 'bar', 'plain', 'json', 'none'], default: 'auto' },
  output: { type: 'path', shortFlag: 'o' },
  plan: { type: 'string', choices: ['auto', 'split-merge', 'stream'], default: 'auto' },
  workers: { type: 'number', shortFlag: 'w', aliases: ['threads'] },
  readers: { type: 'number' },
  readCacheMb: { type: 'number' },
  checkpoint: { type: 'path', files: 'directory' },
  resume: { type: 'boolean', default: false },
  restart: { type: 'boolean', default: false },
  retries: { type: 'number' },
  workerTimeout: { type: 'number' },
};

export interface SurveyFlags {
  progress: ProgressMode;
  output?: string;
  plan: 'auto' | 'split-merge' | 'stream';
  workers?: number;
  readers?: number;
  readCacheMb?: number;
  checkpoint?: string;
  resume: boolean;
  restart: boolean;
  retries?: number;
  workerTimeout?: number;
}

export const REPORT_HELP = `    -o, --output FILE        Write the report to this file; it appears when it is complete
    --progress MODE          auto, bar, plain, json or none; on stderr (--no-progress is none)`;

export function runHelp({ run }: SurveyCommand): string {
  return `    --plan NAME              auto (default), split-merge (always on workers), stream (in this process)
    -w, --workers N          Worker processes; default: one per core, within memory and CPU quota (alias --threads)
    --readers N              Most workers that read at once: a limit on --workers, as every worker reads
    --read-cache-mb N        SQLite's page cache for an MBTiles input, in each worker; default 16
    --checkpoint DIR         Keep finished parts here, so that a stopped ${run} can be resumed
    --resume                 Continue the ${run} in the checkpoint
    --restart                Discard the checkpoint and start over
    --retries N              Retries per part; default 3
    --worker-timeout SECONDS Replace a worker that sends nothing for this long; default 120`;
}

/**
 * Only the options that were given; the library has the defaults.
 * @throws TilefoldError 'USAGE'
 */
export function scanOptionsOf(flags: SurveyFlags, { run, aRun }: SurveyCommand): Partial<ScanOptions> {
  const { checkpoint, resume, restart, plan } = flags;
  if (resume && restart) throw usage(`--resume goes on with ${aRun}, --restart throws it away; use one of them`);
  if ((resume || restart) && checkpoint === undefined)
    throw usage(`${resume ? '--resume' : '--restart'} goes with --checkpoint DIR, where the ${run} keeps what is done`);
  const workers = whole('--workers', flags.workers, 1);
  const readers = whole('--readers', flags.readers, 1);
  const retries = whole('--retries', flags.retries, 0);
  const timeout = whole('--worker-timeout', flags.workerTimeout, 1);
  return {
    plan,
    ...(workers === undefined ? {} : { workers }),
    ...(readers === undefined ? {} : { readers }),
    ...(retries === undefined ? {} : { retries }),
    ...(timeout === undefined ? {} : { workerTimeoutMs: timeout * 1000 }),
    checkpoint: checkpoint === undefined ? null : resolve(checkpoint),
    resume,
    restart,
  };
}
