// The command by its name, for lines that a shell runs: what `tilefold status` says and what documents show.

import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MAIN } from './cli.ts';

/** Makes a directory with an executable `tilefold` in it, and returns a PATH that finds it. */
export function pathWithTilefold(directory: string): string {
  mkdirSync(directory, { recursive: true });
  const file = join(directory, 'tilefold');
  writeFileSync(file, `#!/bin/sh\nexec "${process.execPath}" "${MAIN}" "$@"\n`);
  chmodSync(file, 0o755);
  return `${directory}:${process.env['PATH'] ?? ''}`;
}
