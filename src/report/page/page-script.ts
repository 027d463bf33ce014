// The browser part of the pages, as scripts/bundle-page.mjs bundles it: one script, charts and all.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TilefoldError } from '../../errors.ts';

/** Beside the chunk that this is bundled into; or from src/, what the last build has made. */
const PLACES = ['../page/page.js', '../../../dist/page/page.js'].map((path) => join(import.meta.dirname, path));

let script: string | undefined;

/** @throws TilefoldError 'INTERNAL' where nothing was built */
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
