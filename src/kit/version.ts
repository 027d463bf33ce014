// Name and version from package.json.

import { readFileSync } from 'node:fs';

export function tilefoldVersion(): string {
  return packageJson().version;
}

export function packageJson(): { readonly name: string; readonly version: string } {
  return JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
}
