// Where a directory of ours may lie: in one that is there. One that is made by mistake may be on another disk.

import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { TilefoldError } from '../errors.ts';

/** @throws TilefoldError 'NOT_FOUND'; `what` is to lie in the directory that is missing */
export function checkParent(directory: string, what: string): void {
  const parent = dirname(directory);
  if (existsSync(parent)) return;
  throw new TilefoldError('NOT_FOUND', `${parent}: ${what} would lie here, but this does not exist; create it first`);
}
