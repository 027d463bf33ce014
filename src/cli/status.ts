// tilefold status: a job as it stands.

import { statusReport } from '../index.ts';
import type { Command } from './command.ts';
import { BY_STATE } from './exit-codes.ts';
import { REPORT_FLAGS, type ReportFlags } from './flags.ts';
import { formatReport } from './format-report.ts';
import { checkLocalPath } from './local-path.ts';
import { printReport } from './output.ts';
import { parse } from './parse.ts';
import { statusText } from './status-text.ts';
import { usage } from './usage.ts';

const HELP = `
  Usage
    $ tilefold status [options] <job>

  <job> is a job directory, or the output that it is for.

  Options
    --report-format FORMAT   text, json, ndjson

  Exit codes
    0 finished, 10 running, 11 stopped and resumable, 12 shards failed, 13 no job; 1 what is there cannot be read

  Example
    $ tilefold status planet.pruned.pmtiles.tilefold
`;

const command: Command = {
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
