// tilefold reduce: runs a user's own functions over the tiles of an archive.

import { readFileSync } from 'node:fs';
import { FORMAT_NAMES } from '../archive/formats.ts';
import type { ArchiveFormat } from '../archive/types.ts';
import { checkLocalPath } from '../cli/options/local-path.ts';
import { namesOf } from '../cli/options/name-list.ts';
import type { Options } from '../cli/options/options.ts';
import { parse } from '../cli/options/parse.ts';
import { REPORT_HELP, runHelp, SURVEY_FLAGS, type SurveyFlags } from '../cli/options/survey-flags.ts';
import { zoomLimitsOf } from '../cli/options/zooms.ts';
import { printNote } from '../cli/output.ts';
import { terminalText } from '../kit/text/terminal-text.ts';
import { usage, whole } from '../kit/usage.ts';
import { CsvRows } from '../report/text/csv.ts';
import { type ReduceRequest, type Reduction, reduce } from '../survey/reduce/reduce.ts';
import { REDUCTION } from '../survey/scan/survey-command.ts';
import { MAX_INFLATED_BYTES } from '../tile/codec/compression.ts';
import { MAX_ZOOM } from '../tile/key.ts';
import type { Command } from './command.ts';
import { type Reporting, surveyAndReport } from './surveying/survey-and-report.ts';

const HELP = `
  Usage
    $ tilefold reduce --map FILE.mjs [options] <input>...

  Maps every tile of the first input by your function, and folds what it returns into one result. Further inputs are
  joined to it by key. docs/reducing.md says what a module exports.

  Functions
    --map FILE.mjs           The module whose default export has map, and usually init, merge and finish
    --reduce FILE.mjs        Take init, merge and finish from this module
    --data JSON|@FILE        A value for your functions
    --on-error WHAT          abort (default), or skip: leave out tiles whose map fails, and list them on stderr

  Tiles
    --layers NAMES           Source-layers that your functions see; default: all
    --minzoom N, --maxzoom N Zooms to map
    --max-inflated-bytes N   Most bytes that one tile may inflate to; default 64MB

  Report
    --report-format FORMAT   json (default): the result; ndjson or csv: the rows that map emits
${REPORT_HELP}

  Run
    --input-format FORMAT    mbtiles or pmtiles; default: detected
${runHelp(REDUCTION)}

  Example
    $ tilefold reduce planet.mbtiles --map features-by-class.mjs
    $ tilefold reduce planet.mbtiles --map unnamed-in-english.mjs --report-format csv -o unnamed.csv --maxzoom 10
`;

const OPTIONS: Options = {
  map: { type: 'path', files: ['.mjs', '.js', '.ts'], isRead: true },
  reduce: { type: 'path', files: ['.mjs', '.js', '.ts'], isRead: true },
  data: { type: 'string' },
  onError: { type: 'string', choices: ['abort', 'skip'], default: 'abort' },
  layers: { type: 'string', isMultiple: true },
  minzoom: { type: 'number' },
  maxzoom: { type: 'number' },
  maxInflatedBytes: { type: 'bytes' },
  reportFormat: { type: 'string', choices: ['json', 'ndjson', 'csv'], default: 'json' },
  inputFormat: { type: 'string', choices: FORMAT_NAMES },
  ...SURVEY_FLAGS,
};

interface ReduceFlags extends SurveyFlags {
  map?: string;
  reduce?: string;
  data?: string;
  onError: 'abort' | 'skip';
  layers: string[];
  minzoom?: number;
  maxzoom?: number;
  maxInflatedBytes?: number;
  reportFormat: 'json' | 'ndjson' | 'csv';
  inputFormat?: ArchiveFormat;
}

const command: Command = {
  help: HELP,
  options: OPTIONS,
  async run(argv) {
    const { input, flags } = parse<ReduceFlags>(HELP, argv, OPTIONS);
    const request = requestOf(input, flags);
    const paths = [...request.inputs.map(({ path }) => path), request.files.map];
    return surveyAndReport(REDUCTION, paths, flags, async (reporting) => {
      noteFailures(await report(request, flags.reportFormat, reporting));
      return 0;
    });
  },
};

export default command;

function requestOf(input: readonly string[], flags: ReduceFlags): ReduceRequest {
  const { map, onError, inputFormat = null } = flags;
  if (input.length === 0) throw usage('an input is needed: tilefold reduce --map FILE.mjs [options] <input>...');
  for (const path of input) checkLocalPath('the input', path, 'read');
  if (map === undefined) throw usage('--map is needed: the module with your map function');
  const { minzoom, maxzoom } = zoomLimitsOf(flags, MAX_ZOOM);
  const layers = namesOf('--layers', flags.layers);
  return {
    inputs: input.map((path) => ({ path, format: inputFormat })),
    files: { map, reduce: flags.reduce ?? null },
    data: dataOf(flags.data),
    onError,
    layers: layers.length === 0 ? null : layers,
    zooms: [minzoom, maxzoom],
    maxInflatedBytes: whole('--max-inflated-bytes', flags.maxInflatedBytes, 1) ?? MAX_INFLATED_BYTES,
  };
}

function dataOf(given: string | undefined): unknown {
  if (given === undefined) return null;
  const what = given.startsWith('@') ? `--data ${given}` : '--data';
  try {
    return JSON.parse(given.startsWith('@') ? readFileSync(given.slice(1), 'utf8') : given);
  } catch (cause) {
    throw usage(`${what}: ${(cause as Error).message}; it takes JSON, or @ and the name of a file with JSON`);
  }
}

async function report(
  request: ReduceRequest,
  format: ReduceFlags['reportFormat'],
  { scan, output, isToTerminal, onScanned }: Reporting,
): Promise<Reduction> {
  const write = (text: string) => output.write(isToTerminal ? terminalText(text) : text);
  if (format !== 'json') {
    const reduction = await reduce(request, scan, rowWriter(format, write));
    onScanned();
    return reduction;
  }
  const reduction = await reduce(request, scan);
  onScanned();
  await write(`${JSON.stringify(JSON.parse(reduction.result ?? 'null'), null, 2)}\n`);
  return reduction;
}

/** Text comes in pieces that may end within a line. */
function rowWriter(format: 'ndjson' | 'csv', write: (text: string) => Promise<void>): (text: string) => Promise<void> {
  if (format === 'ndjson') return write;
  const csv = new CsvRows();
  let begun = '';
  return async (text) => {
    const lines = `${begun}${text}`.split('\n');
    begun = lines.pop() ?? '';
    await write(csv.linesOf(lines));
  };
}

function noteFailures({ tiles, failed, failures }: Reduction): void {
  if (failed === 0) return;
  printNote(`map failed at ${failed} of ${tiles} tiles, which were left out:`);
  for (const { tile, message } of failures) printNote(`${tile}: ${message}`);
  if (failed > failures.length) printNote(`and ${failed - failures.length} more`);
}
