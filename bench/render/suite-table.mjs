// One suite as a table: ratios first, then the resources used. Reasons for missing figures follow below it.

import { ratioOf, spreadOf } from '../measure/statistics.mjs';
import { digits, megabytes, ratioText, table } from './format.mjs';

/** @typedef {import('../measure/rounds.mjs').Entry} Entry */

/**
 * @param {import('../results.mjs').SuiteResult} suite
 * @returns {string}
 */
export function suiteTable({ title, reference, entries }) {
  const base = entries.find(({ name }) => name === reference);
  const measured = entries.filter(({ runs }) => runs.length > 0);
  const tellsMerge = measured.some(({ runs }) => runs[0]?.phases?.['merge'] !== undefined);
  const head = ['', `CPU / ${reference}`, `wall / ${reference}`, ...(tellsMerge ? [`merge / ${reference}`] : [])];
  const rows = measured.map((entry) => [
    entry.note === undefined ? entry.name : `${entry.name} (${entry.note})`,
    ratioTo(base, entry, ({ cpu }) => cpu),
    ratioTo(base, entry, ({ wall }) => wall),
    ...(tellsMerge ? [ratioTo(base, entry, ({ phases }) => phases?.['merge'])] : []),
    digits(spreadOf(entry.runs.map(({ cpu }) => cpu)).median),
    ...[/** @type {const} */ ('peakBytes'), /** @type {const} */ ('outputBytes'), /** @type {const} */ ('writtenBytes')].map(
      (field) => megabytes(spreadOf(entry.runs.map((run) => run[field])).median),
    ),
    String(entry.runs.length),
  ]);
  const columns = [...head, 'CPU s', 'peak MB', 'output MB', 'written MB', 'runs'];
  return [`### ${title}`, '', table(columns, rows), ...absences(entries)].join('\n');
}

/**
 * @param {Entry | undefined} base
 * @param {Entry} entry
 * @param {(run: Entry['runs'][number]) => number | undefined} figure
 */
function ratioTo(base, entry, figure) {
  if (base === undefined) return '';
  if (base === entry) return '1';
  const [ours, theirs] = [entry, base].map(({ runs }) => runs.map(figure).filter((value) => value !== undefined));
  return ratioText(ratioOf(ours, theirs));
}

/** @param {readonly Entry[]} entries */
function absences(entries) {
  const lines = entries.flatMap(({ name, skipped, wrong, failed }) => {
    if (skipped) return [`- ${name}: ${skipped}`];
    if (wrong) return [`- ${name}: its output is wrong: ${wrong}`];
    return failed ? [`- ${name}: failed: ${failed}`] : [];
  });
  return lines.length === 0 ? [] : ['', ...lines];
}
