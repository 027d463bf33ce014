// tilefold status: the state of a job or of a survey's checkpoint, once or until its run ends.

import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BY_STATE } from '../cli/exit-codes.ts';
import { REPORT_FLAGS, type ReportFlags } from '../cli/options/flags.ts';
import { checkLocalPath } from '../cli/options/local-path.ts';
import type { Options } from '../cli/options/options.ts';
import { parse } from '../cli/options/parse.ts';
import { printReport } from '../cli/output.ts';
import { createProgress, type ProgressMode } from '../cli/progress/create-progress.ts';
import { StatusProgress } from '../cli/progress/status-progress.ts';
import { findJob } from '../job/status/find-job.ts';
import { JobWatch } from '../job/status/job-watch.ts';
import { statusReport } from '../job/status/status.ts';
import type { StatusReport } from '../job/status/status-report.ts';
import { usage } from '../kit/usage.ts';
import { formatReport } from '../report/text/format-report.ts';
import { statusText } from '../report/text/status-text.ts';
import type { SurveyCommand } from '../survey/scan/survey-command.ts';
import type { Command } from './command.ts';

const HELP = `
  Usage
    $ tilefold status [options] <job>

  <job> is a job directory, the output of that job, or the checkpoint of inspect, verify, diff or reduce.

  Options
    --watch                  Follow a run until it ends: progress on stderr, then the report
    --progress MODE          With --watch: auto (default), bar, plain, json or none (--no-progress is none)
    --report-format FORMAT   text, json, ndjson

  Exit codes
    0 finished, 10 running, 11 stopped and resumable, 12 shards failed, 13 no job, 1 the job cannot be read

  Example
    $ tilefold status planet.pruned.pmtiles.tilefold
    $ tilefold status planet.pruned.pmtiles --watch
`;

const FLAGS: Options = {
  ...REPORT_FLAGS,
  watch: { type: 'boolean', default: false },
  progress: { type: 'string', choices: ['auto', 'bar', 'plain', 'json', 'none'] },
};

interface StatusFlags extends ReportFlags {
  watch: boolean;
  progress?: ProgressMode;
}

const LOOK_EVERY_MS = 500;

const command: Command = {
  help: HELP,
  options: FLAGS,
  takes: [],
  async run(argv) {
    const { input, flags } = parse<StatusFlags>(HELP, argv, FLAGS);
    const [job, ...surplus] = input;
    if (job === undefined || surplus.length > 0) throw usage('one job is needed: tilefold status [options] <job>');
    if (flags.progress !== undefined && !flags.watch) throw usage('--progress goes with --watch');
    checkLocalPath('the job', job, 'read');
    const report = await reportOf(job, flags);
    await printReport(formatReport(report, flags.reportFormat, statusText));
    return BY_STATE[report.state];
  },
};

export default command;

async function reportOf(job: string, { watch, progress = 'auto' }: StatusFlags): Promise<StatusReport> {
  if (findJob(job) === undefined) {
    // Loaded late: jobs do not need it.
    const { checkpointCommand } = await import('../survey/scan/checkpoint-record.ts');
    const survey = checkpointCommand(resolve(job));
    if (survey !== undefined) return await checkpointReport(resolve(job), survey, watch ? progress : null);
  }
  if (!watch) return await statusReport(job);
  using watched = new JobWatch(job);
  const last = await follow(() => watched.look(), progress);
  return last.state === 'finished' ? last : await watched.end();
}

/** `progress`: null, not to follow it. */
async function checkpointReport(directory: string, survey: SurveyCommand, progress: ProgressMode | null): Promise<StatusReport> {
  const { checkpointStatus } = await import('../survey/scan/checkpoint-status.ts');
  const { checkpointCommand } = await import('../survey/scan/checkpoint-record.ts');
  let last = checkpointStatus(directory, survey);
  if (progress === null) return last;
  return await follow(async () => {
    try {
      last = checkpointStatus(directory, survey);
    } catch (error) {
      // A run that is done removes its checkpoint.
      if (checkpointCommand(directory) !== undefined) throw error;
      last = { ...last, state: 'finished', job: null, live: false, phase: 'done', next: null };
    }
    return last;
  }, progress);
}

/** Shows a run's progress until it ends, and returns its status then. */
async function follow(look: () => Promise<StatusReport>, mode: ProgressMode): Promise<StatusReport> {
  const progress = await createProgress(mode, process.stderr);
  const shown = new StatusProgress(progress);
  try {
    for (let report = await look(); ; report = await look()) {
      if (!report.live) return report;
      shown.tell(report);
      await sleep(LOOK_EVERY_MS);
    }
  } finally {
    progress.close();
  }
}
