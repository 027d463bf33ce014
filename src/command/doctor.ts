// tilefold doctor: checks whether a machine and a directory are fit for a long run.

import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { FOUND_SOMETHING } from '../cli/exit-codes.ts';
import { REPORT_FLAGS, type ReportFlags } from '../cli/options/flags.ts';
import { checkLocalPath } from '../cli/options/local-path.ts';
import { parse } from '../cli/options/parse.ts';
import { printReport } from '../cli/output.ts';
import { type Cells, table } from '../kit/text/table.ts';
import { oneLine, wholeText } from '../kit/text/terminal-text.ts';
import { usage } from '../kit/usage.ts';
import { formatReport } from '../report/text/format-report.ts';
import { type DoctorReport, examine } from '../run/estimate/doctor.ts';
import { examineInput } from '../run/estimate/doctor-input.ts';
import type { Command } from './command.ts';

const HELP = `
  Usage
    $ tilefold doctor [options] [<directory>|<input>...]

  Tests what a run relies on, in the directory where its output or job will be; default: the current one. Writes 64 MiB
  there and removes them. Given an archive, it also estimates the disk, time and memory of a copy beside it; given several, of
  a merge. Exit 3 when something will not work.

  Options
    --report-format FORMAT   text, json, ndjson

  Example
    $ tilefold doctor /mnt/tiles
    $ tilefold doctor planet.mbtiles
`;

const command: Command = {
  help: HELP,
  options: REPORT_FLAGS,
  takes: [],
  async run(argv) {
    const { input, flags } = parse<ReportFlags>(HELP, argv, REPORT_FLAGS);
    const [directory = '.', ...moreInputs] = input;
    for (const path of [directory, ...moreInputs]) checkLocalPath('the directory', path, 'read');
    const isFile = statSync(directory, { throwIfNoEntry: false })?.isFile() === true;
    if (moreInputs.length > 0 && !isFile)
      throw usage('one directory at a time, or inputs: tilefold doctor [options] [<directory>|<input>...]');
    const report = examine(isFile ? dirname(resolve(directory)) : directory);
    if (isFile) report.findings.push(...(await examineInput(directory, ...moreInputs)));
    await printReport(formatReport(report, flags.reportFormat, doctorText));
    return report.findings.some(({ outcome }) => outcome === 'problem') ? FOUND_SOMETHING : 0;
  },
};

export default command;

function doctorText({ directory, findings }: DoctorReport): string {
  const rows = findings.flatMap(({ check, outcome, found, advice }): Cells[] => {
    const row: Cells = [outcome === 'ok' ? 'ok' : outcome.toUpperCase(), check, oneLine(found)];
    return advice === null ? [row] : [row, ['', '', advice]];
  });
  // A table's first row has its titles; this one has none.
  return `${wholeText(directory)}\n${table([[], ...rows]).trimStart()}`;
}
