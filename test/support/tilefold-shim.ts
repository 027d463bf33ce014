// Makes `tilefold` available by name, for shell lines from `tilefold status` and the documentation.

import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MAIN } from './cli.ts';

/** Creates a directory with an executable `tilefold`, and returns a PATH that includes it. */
export function pathWithTilefold(directory: string): string {
  mkdirSync(directory, { recursive: true });
  const file = join(directory, 'tilefold');
  writeFileSync(file, `#!/bin/sh\nexec "${process.execPath}" "${MAIN}" "$@"\n`);
  chmodSync(file, 0o755);
  return `${directory}:${process.env['PATH'] ?? ''}`;
}
