// Moves a complete file to its name, from another file system if need be. The name is never that of a partial file.

import { copyFileSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** A copy lies beside the target under the file's own name until it is complete. */
export function moveFile(path: string, target: string): void {
  if (dirname(path) === dirname(target)) {
    renameSync(path, target);
    return;
  }
  const beside = join(dirname(target), basename(path));
  try {
    copyFileSync(path, beside);
    renameSync(beside, target);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  } finally {
    rmSync(path, { force: true });
  }
}
