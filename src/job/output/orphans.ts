// Finds orphaned temporary outputs, as left when a job directory is removed by hand.

import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { placeOf } from '../../kit/fs/place-of.ts';
import { TemporaryOutput } from './temporary-output.ts';

/** Returns a line for each orphan beside the output. `own` is the temporary output of the current job. */
export function orphanNotes(output: string, own: string | null): string[] {
  const directory = dirname(output);
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .filter((name) => TemporaryOutput.isNameFor(output, name))
    .map((name) => join(directory, name))
    .filter((path) => own === null || placeOf(path) !== placeOf(own))
    .sort()
    .map((path) => `${path}: was left by a run whose job is not here; tilefold gc ${directory} shows what can be removed`);
}
