// tilefold verify: checks that an archive is sound, and that it holds the tiles of another. Changes nothing. Exit 3 for findings.

import { FORMAT_NAMES } from '../archive/formats.ts';
import type { ArchiveFormat } from '../archive/types.ts';
import { FOUND_SOMETHING } from '../cli/exit-codes.ts';
import { checkLocalPath } from '../cli/options/local-path.ts';
import type { Options } from '../cli/options/options.ts';
import { parse } from '../cli/options/parse.ts';
import { REPORT_HELP, runHelp, SURVEY_FLAGS, type SurveyFlags } from '../cli/options/survey-flags.ts';
import { usage, whole } from '../kit/usage.ts';
import { verifyReportText } from '../report/verify-text/verify-report.ts';
import { VERIFY } from '../survey/scan/survey-command.ts';
import type { VerifyLevel, VerifyReport } from '../survey/verify/report-types.ts';
import { type VerifyRequest, verify } from '../survey/verify/verify.ts';
import { MAX_INFLATED_BYTES } from '../tile/codec/compression.ts';
import type { Command } from './command.ts';
import { surveyAndReport } from './surveying/survey-and-report.ts';

type ReportFormat = 'text' | 'json' | 'ndjson' | 'html';

const FLAGS: Options = {
  level: { type: 'string', choices: ['structure', 'tiles', 'deep'], default: 'tiles' },
  against: { type: 'path', isRead: true, files: ['.mbtiles', '.pmtiles'] },
  strict: { type: 'boolean', default: false },
  maxInflatedBytes: { type: 'bytes' },
  inputFormat: { type: 'string', choices: FORMAT_NAMES },
  reportFormat: { type: 'string', choices: ['text', 'json', 'ndjson', 'html'], default: 'text' },
  ...SURVEY_FLAGS,
};

interface VerifyFlags extends SurveyFlags {
  level: VerifyLevel;
  against?: string;
  strict: boolean;
  maxInflatedBytes?: number;
  inputFormat?: ArchiveFormat;
  reportFormat: ReportFormat;
}

const HELP = `
  Usage
    $ tilefold verify [options] <input>

  What is checked
    --level LEVEL            structure: the archive's own parts against each other; tiles (default): each tile inflates, too,
                             and is of the type that the archive says; deep: vector tiles are read completely, too
    --against OTHER          Also compare with this archive: missing, extra and different tiles, after decompression
    --strict                 Exit 3 for warnings, too
    --max-inflated-bytes N   Most bytes that one tile may inflate to; default 64MB
    --input-format FORMAT    mbtiles or pmtiles; default: detected

  Report
    --report-format FORMAT   text (default), json, ndjson (a line for each example) or html (one page, no other files)
${REPORT_HELP}

  Run
${runHelp(VERIFY)}

  Example
    $ tilefold verify planet.pmtiles --strict
    $ tilefold verify planet.pruned.pmtiles --level deep
    $ tilefold verify planet.pmtiles --against planet.mbtiles
`;

const command: Command = {
  help: HELP,
  options: FLAGS,
  async run(argv) {
    const { input, flags } = parse<VerifyFlags>(HELP, argv, FLAGS);
    const request = requestOf(input, flags);
    const inputs = [request.input, ...(request.against === null ? [] : [request.against])];
    return surveyAndReport(VERIFY, inputs, flags, async ({ scan, output, onScanned }) => {
      const report = await verify(request, scan);
      onScanned();
      await output.write(await textOf(report, flags.reportFormat));
      return report.passed ? 0 : FOUND_SOMETHING;
    });
  },
};

export default command;

function requestOf([path, ...surplus]: readonly string[], flags: VerifyFlags): VerifyRequest {
  if (path === undefined) throw usage('an input is needed: tilefold verify [options] <input>');
  if (surplus.length > 0)
    throw usage(`too many arguments: ${surplus.join(' ')}; compare with another archive by --against OTHER`);
  checkLocalPath('the input', path, 'read');
  const { level, against = null, strict, inputFormat = null } = flags;
  const maxInflatedBytes = whole('--max-inflated-bytes', flags.maxInflatedBytes, 1) ?? MAX_INFLATED_BYTES;
  return { input: path, inputFormat, against, level, strict, maxInflatedBytes };
}

async function textOf(report: VerifyReport, format: ReportFormat): Promise<string> {
  if (format !== 'html') return verifyReportText(report, format);
  // Loaded late: other formats do not need it.
  const { verifyPage } = await import('../report/verify-page/page.ts');
  return verifyPage(report);
}
