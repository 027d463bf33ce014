// The bundled browser code of the pages, from scripts/bundle-page.mjs.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TilefoldError } from '../../errors.ts';

/** Beside the bundled chunk; or, when running from src/, in the last build. */
const PLACES = ['../page/page.js', '../../../dist/page/page.js'].map((path) => join(import.meta.dirname, path));

let script: string | undefined;

/** @throws TilefoldError 'INTERNAL' when there is no build */
export function pageScript(): string {
  script ??= readScript();
  return script;
}

function readScript(): string {
  const place = PLACES.find((path) => existsSync(path));
  if (place === undefined)
    throw new TilefoldError(
      'INTERNAL',
      `${PLACES[0]} is missing: the script of HTML reports. Install tilefold anew, or build it`,
    );
  return readFileSync(place, 'utf8');
}
