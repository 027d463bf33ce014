// A directory for files that are written thousands of times: in memory if the machine has such a file system.

import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

const SHARED_MEMORY = '/dev/shm';

/** Returns a directory that is removed after the file's tests. After a crash it stays, with the last input in it. */
export function fuzzDirectory(): string {
  const directory = mkdtempSync(join(existsSync(SHARED_MEMORY) ? SHARED_MEMORY : tmpdir(), 'tilefold-fuzz-'));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}
