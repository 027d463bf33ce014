// The published schema of inspections, as checks that say what is wrong.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type * as AjvModule from 'ajv';

const { Ajv } = createRequire(import.meta.url)('ajv') as typeof AjvModule;

const schema = JSON.parse(readFileSync(new URL('../../docs/inspect-report.schema.json', import.meta.url), 'utf8'));
const ajv = new Ajv({ allErrors: true, strict: true }).addSchema(schema, 'inspect');

/** Returns what is wrong with the report, or with a line of it; nothing: []. */
export function schemaErrors(value: unknown, part: 'report' | 'line' | 'compactLine' = 'report'): string[] {
  const check = ajv.getSchema(part === 'report' ? 'inspect' : `inspect#/definitions/${part}`);
  if (check === undefined) throw new Error(`no definition ${part}`);
  if (check(value)) return [];
  return (check.errors ?? []).map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`);
}
