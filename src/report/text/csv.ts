// Rows of JSON as CSV (RFC 4180): the columns are the keys of the first row.

import { TilefoldError } from '../../errors.ts';

export class CsvRows {
  #columns: readonly string[] | undefined;

  /** Returns the CSV of lines of JSON, each an object. @throws TilefoldError 'BAD_MODULE' for a row of another shape */
  linesOf(lines: readonly string[]): string {
    return lines.map((line) => this.#lineOf(JSON.parse(line))).join('');
  }

  #lineOf(row: unknown): string {
    if (typeof row !== 'object' || row === null || Array.isArray(row)) {
      throw new TilefoldError('BAD_MODULE', `a row of csv must be an object, and ${JSON.stringify(row)} was emitted`);
    }
    const head = this.#columns === undefined ? Object.keys(row) : [];
    this.#columns ??= head;
    const columns = this.#columns;
    const stray = Object.keys(row).find((name) => !columns.includes(name));
    if (stray !== undefined) {
      const text = `a row of csv has the key ${JSON.stringify(stray)}, which the first row has not`;
      throw new TilefoldError('BAD_MODULE', `${text}; emit the same keys each time, or use ndjson`);
    }
    const values = columns.map((name) => cell((row as Record<string, unknown>)[name]));
    return `${head.length > 0 ? `${head.map(quoted).join(',')}\n` : ''}${values.join(',')}\n`;
  }
}

function cell(value: unknown): string {
  if (value === undefined || value === null) return '';
  return quoted(typeof value === 'object' ? JSON.stringify(value) : String(value));
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
