// A plan as people and as line readers want it.

import type { PlanReport, Shard } from '../index.ts';
import { machineFields } from './field-names.ts';
import { formatReport, type ReportFormat } from './output.ts';
import { count, size, table } from './table.ts';
import { oneLine, wholeText } from './terminal-text.ts';

/** Returns a plan as a table, as one JSON object, or as the manifest's lines. */
export function planReportText(report: PlanReport, format: ReportFormat): string {
  if (format === 'text') return planText(report);
  return format === 'ndjson' ? planLines(report) : formatReport(machineFields(report), format, String);
}

function planText({ input, output, job, header, shards, disk, needs, notes }: PlanReport): string {
  const rows = [
    ['shard', 'zooms and columns', 'tiles', 'bytes'],
    ...shards.map((shard) => [shard.index, rangesText(shard), count(shard.tiles), size(shard.bytes)]),
  ];
  const where = [
    ['input', wholeText(input)],
    ['output', wholeText(output)],
    ['job', wholeText(job)],
    ['tiles', `${count(header.tiles)} in ${shards.length} shards of about ${size(header.shardBytes)}`],
    ['disk', `${size(disk.shards)} for shards, ${size(disk.output)} for the output, ${size(disk.scratch)} for scratch, at most`],
    ...needs.map(({ directory, needed, free }) => ['', `${wholeText(directory)}: ${size(needed)} needed, ${size(free)} free`]),
    ...notes.map((note) => ['note', oneLine(note)]),
  ];
  return `${table(where)}\n${table(rows)}`;
}

/** The manifest itself, header first, and a last line with the disk estimate. */
function planLines({ header, shards, disk, needs }: PlanReport): string {
  return [header, ...shards, { disk, needs }].map((line) => `${JSON.stringify(machineFields(line))}\n`).join('');
}

/** z0-8 all, z14 x 8432-8447; a run of whole zooms is one word. */
export function rangesText({ ranges, rest }: Pick<Shard, 'ranges'> & { rest?: boolean | undefined }): string {
  if (rest) return 'rest: all rows off the tile grid';
  const first = ranges[0];
  const last = ranges.at(-1);
  if (first === undefined || last === undefined) return '';
  if (ranges.length > 1) return `z${first.zoom}-${last.zoom}`;
  return `z${first.zoom} x ${first.columns[0]}-${first.columns[1]}`;
}
