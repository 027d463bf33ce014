// tilefold gc: shows what killed runs have left in a directory, and removes it.

import { resolve } from 'node:path';
import { REPORT_FLAGS, type ReportFlags } from '../cli/options/flags.ts';
import { checkLocalPath } from '../cli/options/local-path.ts';
import type { Options } from '../cli/options/options.ts';
import { parse } from '../cli/options/parse.ts';
import { printReport } from '../cli/output.ts';
import { collect } from '../job/remains/collect.ts';
import { findRemains } from '../job/remains/remains.ts';
import { SCRATCH } from '../job/scratch.ts';
import type { DirectoryKind } from '../kit/fs/own-directory.ts';
import { usage } from '../kit/usage.ts';
import { WRITTEN } from '../library/write-archive.ts';
import { formatReport } from '../report/text/format-report.ts';
import { gcText } from '../report/text/gc-text.ts';
import { PLANNING } from '../run/estimate/plan-report.ts';
import { REBUILD } from '../survey/describe/describe.ts';
import { SURVEY_COMMANDS } from '../survey/scan/survey-command.ts';
import { surveyFiles } from '../survey/scan/survey-files.ts';
import type { Command } from './command.ts';

const HELP = `
  Usage
    $ tilefold gc [options] <directory>

  Lists what dead runs have left in a directory, and in the jobs in it: temporary outputs, directories in which jobs were
  prepared, unfinished shards, locks, temporary directories. What a live run holds is never removed, nor what a job
  needs to go on, nor anything that is not proved to be tilefold's. <directory> may also be a job or a checkpoint.

  Options
    --force                  Remove what is listed
    --jobs                   List jobs and checkpoints, too, if no run holds them, whether finished or not
    --report-format FORMAT   text, json, ndjson

  Example
    $ tilefold gc /srv/tiles
    $ tilefold gc /srv/tiles --force
`;

const FLAGS: Options = {
  ...REPORT_FLAGS,
  force: { type: 'boolean', default: false },
  jobs: { type: 'boolean', default: false },
};

interface GcFlags extends ReportFlags {
  force: boolean;
  jobs: boolean;
}

/** All directories of tilefold's with markers, but for jobs. */
const KINDS: readonly DirectoryKind[] = [...[...SURVEY_COMMANDS, REBUILD].map(surveyFiles), PLANNING, SCRATCH, WRITTEN];

const command: Command = {
  help: HELP,
  options: FLAGS,
  takes: 'directory',
  async run(argv) {
    const { input, flags } = parse<GcFlags>(HELP, argv, FLAGS);
    const [directory, ...surplus] = input;
    if (directory === undefined || surplus.length > 0) throw usage('one directory is needed: tilefold gc [options] <directory>');
    checkLocalPath('the directory', directory, 'read');
    const report = await collect(resolve(directory), findRemains(directory, KINDS), flags);
    await printReport(formatReport(report, flags.reportFormat, gcText));
    return report.remains.some(({ error }) => error !== null) ? 1 : 0;
  },
};

export default command;
