// tilefold status: the state of a job.

import { BY_STATE } from '../cli/exit-codes.ts';
import { REPORT_FLAGS, type ReportFlags } from '../cli/options/flags.ts';
import { checkLocalPath } from '../cli/options/local-path.ts';
import { parse } from '../cli/options/parse.ts';
import { printReport } from '../cli/output.ts';
import { statusReport } from '../job/status/status.ts';
import { usage } from '../kit/usage.ts';
import { formatReport } from '../report/text/format-report.ts';
import { statusText } from '../report/text/status-text.ts';
import type { Command } from './command.ts';

const HELP = `
  Usage
    $ tilefold status [options] <job>

  <job> is a job directory, or the output of that job.

  Options
    --report-format FORMAT   text, json, ndjson

  Exit codes
    0 finished, 10 running, 11 stopped and resumable, 12 shards failed, 13 no job, 1 the job cannot be read

  Example
    $ tilefold status planet.pruned.pmtiles.tilefold
`;

const command: Command = {
  help: HELP,
  options: REPORT_FLAGS,
  takes: [],
  async run(argv) {
    const { input, flags } = parse<ReportFlags>(HELP, argv, REPORT_FLAGS);
    const [job, ...surplus] = input;
    if (job === undefined || surplus.length > 0) throw usage('one job is needed: tilefold status [options] <job>');
    checkLocalPath('the job', job, 'read');
    const report = await statusReport(job);
    await printReport(formatReport(report, flags.reportFormat, statusText));
    return BY_STATE[report.state];
  },
};

export default command;
