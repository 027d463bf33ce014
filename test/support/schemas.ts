// The published schemas of what machines read, as checks that say what is wrong.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type * as AjvModule from 'ajv';

const { Ajv } = createRequire(import.meta.url)('ajv') as typeof AjvModule;

const NAMES = ['run-report', 'metrics', 'receipt', 'status'] as const;

const ajv = new Ajv({ allErrors: true, strict: true, strictRequired: false });
for (const name of NAMES) {
  ajv.addSchema(JSON.parse(readFileSync(new URL(`../../docs/${name}.schema.json`, import.meta.url), 'utf8')));
}

/** Returns what is wrong with the value; nothing: []. */
export function errorsBy(name: (typeof NAMES)[number], value: unknown): string[] {
  const check = ajv.getSchema(`${name}.schema.json`);
  if (check === undefined) throw new Error(`no schema ${name}`);
  if (check(value)) return [];
  return (check.errors ?? []).map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`);
}
