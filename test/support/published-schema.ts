// Checks against the schemas published in docs/.

import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type * as AjvModule from 'ajv';

const { Ajv } = createRequire(import.meta.url)('ajv') as typeof AjvModule;

const DOCS = new URL('../../docs/', import.meta.url);
const ENDING = '.schema.json';

const ajv = new Ajv({ allErrors: true, strict: true, strictRequired: false, allowUnionTypes: true });
for (const file of readdirSync(DOCS).filter((name) => name.endsWith(ENDING)))
  ajv.addSchema(JSON.parse(readFileSync(new URL(file, DOCS), 'utf8')), file);

/**
 * Returns a check against docs/<name>.schema.json, or a definition in it. The check returns the violations; [] if there are none.
 */
export function publishedSchema(name: string, definition?: string): (value: unknown) => string[] {
  const file = `${name}${ENDING}`;
  const check = ajv.getSchema(definition === undefined ? file : `${file}#/definitions/${definition}`);
  if (check === undefined) throw new Error(`${name}: no such schema, or no definition ${definition}`);
  return (value) => {
    if (check(value)) return [];
    return (check.errors ?? []).map(
      ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
    );
  };
}

/** Returns the violations of docs/<name>.schema.json; [] if there are none. */
export function errorsBy(name: string, value: unknown): string[] {
  return publishedSchema(name)(value);
}
