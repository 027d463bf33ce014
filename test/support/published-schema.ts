// The schemas that docs/ publishes, as checks that say what is wrong.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type * as AjvModule from 'ajv';

const { Ajv } = createRequire(import.meta.url)('ajv') as typeof AjvModule;

/** Returns a check by docs/<name>.schema.json, or by a definition in it. The check returns what is wrong; nothing: []. */
export function publishedSchema(name: string, definition?: string): (value: unknown) => string[] {
  const schema = JSON.parse(readFileSync(new URL(`../../docs/${name}.schema.json`, import.meta.url), 'utf8'));
  const ajv = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true }).addSchema(schema, name);
  const check = ajv.getSchema(definition === undefined ? name : `${name}#/definitions/${definition}`);
  if (check === undefined) throw new Error(`${name}: no definition ${definition}`);
  return (value) => {
    if (check(value)) return [];
    return (check.errors ?? []).map(
      ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
    );
  };
}
