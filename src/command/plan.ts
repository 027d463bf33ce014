// tilefold plan: shows the shard plan that a copy or prune of this input, or a merge of several, would use. Writes nothing.

import { FORMAT_NAMES } from '../archive/formats.ts';
import type { ArchiveFormat } from '../archive/types.ts';
import { REPORT_FLAGS, type ReportFlags } from '../cli/options/flags.ts';
import { checkLocalPath } from '../cli/options/local-path.ts';
import type { Options } from '../cli/options/options.ts';
import { parse } from '../cli/options/parse.ts';
import { printReport } from '../cli/output.ts';
import { usage, whole } from '../kit/usage.ts';
import { planReportText } from '../report/text/plan-text.ts';
import { planReport } from '../run/estimate/plan-report.ts';
import { createRequest } from '../run/request/create-request.ts';
import type { Command } from './command.ts';

const HELP = `
  Usage
    $ tilefold plan [options] <input>...

  Several inputs are planned as a merge, one as a copy.

  Options
    --output-format FORMAT   mbtiles or pmtiles; default: the input's format
    --shard-bytes N          Target size of a shard, such as 64MB; default: 1/64 of the input, 4MB to 256MB
    --report-format FORMAT   text, json, ndjson

  Example
    $ tilefold plan planet.mbtiles --output-format pmtiles
`;

const FLAGS: Options = {
  ...REPORT_FLAGS,
  outputFormat: { type: 'string', choices: FORMAT_NAMES },
  shardBytes: { type: 'bytes' },
};

interface PlanFlags extends ReportFlags {
  outputFormat?: ArchiveFormat;
  shardBytes?: number;
}

const command: Command = {
  help: HELP,
  options: FLAGS,
  async run(argv) {
    const { input, flags } = parse<PlanFlags>(HELP, argv, FLAGS);
    const [path, ...moreInputs] = input;
    if (path === undefined) throw usage('an input is needed: tilefold plan [options] <input>...');
    for (const each of input) checkLocalPath('the input', each, 'read');
    const request = createRequest({
      command: moreInputs.length === 0 ? 'copy' : 'merge',
      input: path,
      moreInputs,
      outputFormat: flags.outputFormat ?? null,
      shardBytes: whole('--shard-bytes', flags.shardBytes, 1) ?? null,
    });
    const report = await planReport(request, { allowEmpty: true });
    await printReport(planReportText(report, flags.reportFormat));
    return 0;
  },
};

export default command;
