// Formats numbers for the tables.

/** @typedef {import('../measure/statistics.mjs').Spread} Spread */

/** @param {Spread | null} spread */
export function ratioText(spread) {
  return spread === null ? '' : `${digits(spread.median)} (${digits(spread.min)}–${digits(spread.max)})`;
}

/** @param {number} bytes */
export function megabytes(bytes) {
  const mb = bytes / 1e6;
  return mb < 10 ? mb.toFixed(1) : Math.round(mb).toLocaleString('en');
}

/** @param {number} value */
export function digits(value) {
  if (value >= 100) return String(Math.round(value));
  return value.toFixed(value >= 10 ? 1 : 2);
}

/**
 * Returns a Markdown table.
 * @param {readonly string[]} head
 * @param {readonly (readonly string[])[]} rows
 */
export function table(head, rows) {
  const line = (/** @type {readonly string[]} */ cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, i) => (i === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}
