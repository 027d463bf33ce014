// Formats a plan as text, JSON or NDJSON.

import { type DiskNeed, spaceVerdict } from '../../job/preflight.ts';
import { count, duration, plural, size } from '../../kit/text/numbers.ts';
import { table } from '../../kit/text/table.ts';
import { oneLine, wholeText } from '../../kit/text/terminal-text.ts';
import type { PlanReport } from '../../run/estimate/plan-report.ts';
import type { Shard } from '../../tile/shard.ts';
import { machineFields } from './field-names.ts';
import { formatReport, type ReportFormat } from './format-report.ts';

/** Returns a plan as a table, as one JSON object, or as the manifest's lines. */
export function planReportText(report: PlanReport, format: ReportFormat): string {
  if (format === 'text') return planText(report);
  return format === 'ndjson' ? planLines(report) : formatReport(machineFields(report), format, String);
}

function planText({ input, output, job, header, shards, disk, estimate, needs, forecast, notes }: PlanReport): string {
  const rows = [
    ['shard', 'zooms and columns', 'tiles', 'bytes'],
    ...shards.map((shard) => [shard.index, rangesText(shard), count(shard.tiles), size(shard.bytes)]),
  ];
  const where = [
    ['input', wholeText(input)],
    ['output', wholeText(output)],
    ['job', wholeText(job)],
    ['tiles', `${count(header.tiles)} in ${plural(shards.length, 'shard')} of about ${size(header.shardBytes)}`],
    ['disk', `about ${diskText(estimate)}`],
    ['', `at most ${diskText(disk)}`],
    ...needs.map((need) => ['', needText(need)]),
    ['time', timeText(forecast)],
    ['memory', `about ${size(forecast.memory)} in ${processText(forecast.processes)}`],
    ...notes.map((note) => ['note', oneLine(note)]),
  ];
  return `${table(where)}\n${table(rows)}`;
}

function diskText({ shards, output, scratch, job }: PlanReport['disk']): string {
  return `${size(shards)} for shards, ${size(output)} for the output, ${size(scratch)} for scratch, ${size(job)} for the job`;
}

function needText(need: DiskNeed): string {
  const { directory, needed, estimate, free } = need;
  const likely = estimate === null ? '' : `about ${size(estimate)}, `;
  const words = { enough: '', tight: '; a run would warn of it', refused: '; a run would be refused, but for --ignore-space' };
  return `${wholeText(directory)}: ${likely}at most ${size(needed)} needed, ${size(free)} free${words[spaceVerdict(need)]}`;
}

function processText(processes: number): string {
  return processes === 1 ? 'one process' : `${processes} processes together`;
}

function timeText({ seconds }: PlanReport['forecast']): string {
  if (seconds === null) return 'not known: no sample tile could be read';
  return `${duration(seconds.low)} to ${duration(seconds.high)}`;
}

/** The manifest, header first, and a last line with the resources it needs. */
function planLines({ header, shards, disk, estimate, needs, forecast }: PlanReport): string {
  return [header, ...shards, { disk, estimate, needs, forecast }]
    .map((line) => `${JSON.stringify(machineFields(line))}\n`)
    .join('');
}

/** z0-8 all, z14 x 8432-8447; a run of whole zooms is merged into one range. */
export function rangesText({ ranges, rest }: Pick<Shard, 'ranges'> & { rest?: boolean | undefined }): string {
  if (rest) return 'rest: all rows off the tile grid';
  const first = ranges[0];
  const last = ranges.at(-1);
  if (first === undefined || last === undefined) return '';
  if (ranges.length > 1) return `z${first.zoom}-${last.zoom}`;
  return `z${first.zoom} x ${first.columns[0]}-${first.columns[1]}`;
}
