// Writes a new file beside its place, and gives it its name when it is complete and durable: by rename where it replaces a file, else by
// link(2), which never does.

import { constants, copyFileSync, linkSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { systemError, TilefoldError } from '../errors.ts';
import { settleName } from '../job/output/commit.ts';
import { MEANS_NO_LINKS } from '../job/output/output-checks.ts';
import { removeReceipt } from '../job/output/receipt.ts';
import { TemporaryOutput } from '../job/output/temporary-output.ts';
import { freeBytes } from '../job/preflight.ts';
import { placeOf, statsOf } from '../kit/fs/place-of.ts';
import { quietly } from '../kit/fs/removal.ts';
import { abandonedFiles, temporaryName } from '../kit/fs/temporary-name.ts';
import { checkSignal } from '../kit/interruption.ts';

const NOTHING = 'nothing has changed';

export interface NewFile {
  readonly target: string;
  /** A file at the target is replaced. */
  readonly replaces: boolean;
  /** A file to begin with as a clone, where the file system can make one without copying; null: begin with nothing. */
  readonly cloned: string | null;
  /** Bytes that it will have, about. */
  readonly bytes: number;
  /** Writes the file. `isCloned` says whether it is a clone so far. Steps are taken one by one, so that a signal can stop it. */
  fill(output: TemporaryOutput, isCloned: boolean): Iterable<unknown>;
  /** Called when it is complete: the last moment to refuse. */
  check(): void;
}

/** @throws TilefoldError 'OUTPUT_EXISTS', 'PREFLIGHT', 'INTERRUPTED', and what `fill` and `check` throw: nothing has changed then */
export async function writeFile({ target, replaces, cloned, bytes, fill, check }: NewFile, signal: AbortSignal): Promise<void> {
  const place = placeOf(target);
  for (const path of abandonedFiles(place)) quietly(() => TemporaryOutput.remove(path));
  const path = temporaryName(place);
  let isNamed = false;
  try {
    const isCloned = cloned !== null && isClonedTo(path, cloned);
    if (!isCloned) checkSpace(place, bytes);
    using output = new TemporaryOutput(path, place);
    for (const _ of fill(output, isCloned)) {
      await new Promise(setImmediate);
      checkSignal(signal, NOTHING);
    }
    const there = statsOf(place);
    if (there !== undefined && replaces) output.copyModeAndOwner(there);
    await output.sync();
    checkSignal(signal, NOTHING);
    check();
    // It describes the file that is replaced.
    removeReceipt(target);
    if (replaces) renameSync(path, place);
    else link(path, place);
    isNamed = true;
    settleName(target);
  } catch (error) {
    throw isNamed ? error : unchangedError(target, error);
  } finally {
    quietly(() => TemporaryOutput.remove(path));
  }
}

/** Clones share their blocks with the source. Most file systems have none, and a copy could not be stopped. */
function isClonedTo(path: string, source: string): boolean {
  try {
    copyFileSync(source, path, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE_FORCE);
    return true;
  } catch {
    rmSync(path, { force: true });
    return false;
  }
}

/** Says of an error of the disk what it means for the file. */
function unchangedError(target: string, error: unknown): unknown {
  const told = systemError(error) ?? error;
  if (!(told instanceof TilefoldError) || !['IO', 'DISK_FULL', 'DISK_ERROR'].includes(told.code)) return told;
  return new TilefoldError(told.code, `${target}: ${NOTHING}: ${told.message}`, { permanent: told.permanent, cause: error });
}

function checkSpace(place: string, bytes: number): void {
  const free = freeBytes(dirname(place));
  if (bytes <= free) return;
  const text = `the new file needs ${bytes} bytes here, and ${free} are free; make room for ${bytes - free} more, or name a place by --output`;
  throw new TilefoldError('PREFLIGHT', `${dirname(place)}: ${text}`, { permanent: false });
}

function link(from: string, target: string): void {
  try {
    linkSync(from, target);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'EEXIST')
      throw new TilefoldError('OUTPUT_EXISTS', `${target}: exists already; --force replaces it once the new one is complete`, {
        cause,
      });
    if (!MEANS_NO_LINKS.has(code)) throw cause;
    const text = `${target}: cannot be given its name without a hard link, which the file system does not have (${message})`;
    throw new TilefoldError('UNSUPPORTED', `${text}; --force renames instead`, { cause });
  }
}
