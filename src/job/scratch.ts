// Node-local scratch: with --tmpdir, shards are written there and go to the job directory when they are complete. The job directory may
// then lie on a slow or shared file system. Worker processes find the place in the environment.

import { ATTEMPT_ID } from '../kit/fs/attempt-name.ts';
import type { DirectoryKind } from '../kit/fs/own-directory.ts';
import { temporaryWorkDirectory } from '../kit/fs/work-directory.ts';

const VARIABLE = 'TILEFOLD_SCRATCH';

/** Locked while its run lives. What a killed run leaves is removed by the next one with the same --tmpdir. */
export const SCRATCH: DirectoryKind = {
  marker: 'scratch',
  record: 'scratch.json',
  files: new RegExp(`^\\d+\\.${ATTEMPT_ID}\\.tmp(-journal)?$`),
  folders: /^$/,
};

/** Makes the place of a run, for this process and for workers that it starts until it is disposed. null: none. */
export async function enterScratch(tmpdir: string | null): Promise<Disposable> {
  delete process.env[VARIABLE];
  if (tmpdir === null) return { [Symbol.dispose]() {} };
  process.env['TMPDIR'] = tmpdir;
  const place = await temporaryWorkDirectory(SCRATCH);
  process.env[VARIABLE] = place.path;
  return {
    [Symbol.dispose]() {
      delete process.env[VARIABLE];
      place.remove();
    },
  };
}

/** Where shards are written, if not in the job directory. */
export function scratchDirectory(): string | undefined {
  return process.env[VARIABLE];
}
