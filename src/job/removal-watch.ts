// Detects that the job directory or the temporary output was removed or replaced during the run. That explains whichever call fails
// as a result.

import { statSync } from 'node:fs';
import { systemError, TilefoldError } from '../errors.ts';
import { readMarker } from '../kit/fs/marker.ts';
import type { Job } from './job.ts';
import type { TemporaryOutput } from './output/temporary-output.ts';

export class RemovalWatch {
  readonly #job: Job;
  #output: { readonly path: string; readonly inode: string } | undefined;

  constructor(job: Job) {
    this.#job = job;
  }

  /** Starts watching the temporary output, until it is renamed to the output. */
  opened({ path }: TemporaryOutput): void {
    const inode = inodeOf(path);
    if (inode !== undefined) this.#output = { path, inode };
  }

  /** Returns a message about what was removed or replaced, or undefined. */
  removal(): string | undefined {
    const { directory, record } = this.#job;
    if (readMarker(directory, 'job')?.id !== record.id) {
      return `${directory}: was removed or replaced while the run went on, and what was done is lost with it; run again`;
    }
    const lost = this.#output;
    if (lost === undefined || inodeOf(lost.path) === lost.inode || inodeOf(record.request.output) === lost.inode)
      return undefined;
    return `${lost.path}: the temporary output was removed or replaced while the run went on; tilefold resume writes it again`;
  }

  /** @throws TilefoldError 'IO' */
  check(): void {
    const text = this.removal();
    if (text !== undefined) throw new TilefoldError('IO', text);
  }

  /** Returns the error to throw: about the removal if there was one, else `error` itself. */
  explain(error: unknown): unknown {
    const text = isOfDisk(error) ? undefined : this.removal();
    if (text === undefined) return error;
    const isStopped = error instanceof TilefoldError && error.code === 'INTERRUPTED';
    if (!isStopped) return new TilefoldError('IO', text, { cause: error });
    return new TilefoldError('INTERRUPTED', `stopped by ${error.cause}; ${text}`, { permanent: false, cause: error.cause });
  }
}

/** A disk error explains itself, and the files that it made useless were removed by this run. */
function isOfDisk(error: unknown): boolean {
  const known = systemError(error) ?? error;
  return known instanceof TilefoldError && (known.code === 'DISK_FULL' || known.code === 'DISK_ERROR');
}

function inodeOf(path: string): string | undefined {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? undefined : `${stat.dev} ${stat.ino}`;
}
