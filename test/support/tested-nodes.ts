// The Node versions that tilefold is tested with, and the npm versions used to install it. scripts/test-nodes downloads them into
// .tools/.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const TOOLS = fileURLToPath(new URL('../../.tools', import.meta.url));

export const LOWEST = '22.15.0';
/** The newest of each supported line. */
export const NEWEST = ['22.23.5', '24.22.3', '26.12.1'] as const;
/** Too old for different reasons: 20 has no zstd; in 22.12 and 22.13 better-sqlite3's native addon ends the process. */
export const OLDER = ['20.20.2', '22.12.0', '22.13.0'] as const;
export const NPM_12 = '12.2.2';

/** The npm bundled with each Node. */
export const OWN_NPM: Readonly<Record<string, string>> = {
  [LOWEST]: '10.9.2',
  '22.23.5': '10.9.9',
  '24.22.3': '11.19.1',
  '26.12.1': '11.20.0',
};

/** Returns the path of a Node executable. */
export function nodeProgram(version: string): string {
  return fetched(`node-${version}`, 'bin/node');
}

/** Returns the script of `npm` or `npx`. */
export function npmScript(version: string, name: 'npm' | 'npx'): string {
  return fetched(`npm-${version}`, `bin/${name}-cli.js`);
}

function fetched(tool: string, path: string): string {
  const file = join(TOOLS, tool, path);
  if (!existsSync(file))
    throw new Error(`${file} is not there: scripts/test-nodes fetches it, and scripts/test before its tests`);
  return file;
}
