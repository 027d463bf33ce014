// Formats what gc found as text: what goes, then what is kept and why.

import type { GcEntry, GcReport } from '../../job/remains/collect.ts';
import { plural, size } from '../../kit/text/numbers.ts';
import { table } from '../../kit/text/table.ts';
import { oneLine, wholeText } from '../../kit/text/terminal-text.ts';

export function gcText(report: GcReport): string {
  const { path, remains, kept } = report;
  const rows = remains.map((entry) => [
    ...cellsOf(entry),
    oneLine(entry.error === null ? entry.why : `NOT REMOVED: ${entry.error}`),
  ]);
  const keptRows = kept.map((entry) => [entry.state, ...cellsOf(entry), oneLine(entry.why)]);
  return [
    `${wholeText(path)}: ${headline(report)}\n`,
    rows.length > 0 ? `\n${table(rows)}` : '',
    keptRows.length > 0 ? `\nkept\n${table(keptRows)}` : '',
  ].join('');
}

function headline({ force, remains, bytes }: GcReport): string {
  if (remains.length === 0) return 'nothing is left of a dead run';
  const what = `${plural(remains.length, 'remnant')} of dead runs, ${size(bytes)}`;
  if (!force) return `${what}; --force removes them`;
  const failed = remains.filter(({ removed }) => !removed).length;
  return failed === 0 ? `${what}, removed` : `${what}, ${failed} of them NOT removed`;
}

function cellsOf({ kind, bytes, path }: GcEntry): string[] {
  return [kind, size(bytes), wholeText(path)];
}
