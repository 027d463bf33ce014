// A change of metadata as text: a line for each key, with its value before and after.

import { table } from '../../kit/text/table.ts';
import { wholeText } from '../../kit/text/terminal-text.ts';
import type { MetaReport } from '../../meta/report-types.ts';

/** Characters of a value; JSON reports have all of it. */
const SHOWN = 60;

export function metaText({ output, changes, written }: MetaReport): string {
  const count = `${changes.length} ${changes.length === 1 ? 'change' : 'changes'}`;
  const state = changes.length === 0 && !written ? 'nothing to change' : written ? count : `${count}, not written (dry run)`;
  const rows = changes.map(({ key, before, after }) => [`  ${wholeText(key)}`, shown(before), '->', shown(after)]);
  return `${wholeText(output)}: ${state}\n${table(rows)}`;
}

function shown(value: unknown): string {
  if (value === undefined) return '(none)';
  const text = JSON.stringify(value);
  if (text.length <= SHOWN) return wholeText(text);
  const what = Array.isArray(value) ? `[${value.length} entries]` : `${text.slice(0, SHOWN)}...`;
  return wholeText(what);
}
