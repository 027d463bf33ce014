// What was taken away from under a run: its directory, or its temporary output. Whatever call happens to fail then, this is why.

import { statSync } from 'node:fs';
import { systemError, TilefoldError } from '../errors.ts';
import { readMarker } from '../kit/fs/marker.ts';
import type { Job } from './job.ts';
import type { TemporaryOutput } from './output/temporary-output.ts';

export class LossWatch {
  readonly #job: Job;
  #output: { readonly path: string; readonly inode: string } | undefined;

  constructor(job: Job) {
    this.#job = job;
  }

  /** The temporary output is there from now on, until it has its name. */
  opened({ path }: TemporaryOutput): void {
    const inode = inodeOf(path);
    if (inode !== undefined) this.#output = { path, inode };
  }

  /** Returns what to say of what is gone, or undefined. */
  loss(): string | undefined {
    const { directory, record } = this.#job;
    if (readMarker(directory, 'job')?.id !== record.id) {
      return `${directory}: was removed or replaced while the run went on, and what was done is lost with it; run again`;
    }
    const lost = this.#output;
    if (lost === undefined || inodeOf(lost.path) === lost.inode || inodeOf(record.request.output) === lost.inode)
      return undefined;
    return `${lost.path}: the temporary output was removed or replaced while the run went on; --resume writes it anew`;
  }

  /** @throws TilefoldError 'IO' */
  check(): void {
    const text = this.loss();
    if (text !== undefined) throw new TilefoldError('IO', text);
  }

  /** Returns the error to throw: the one that was caught, if nothing is gone. */
  explain(error: unknown): unknown {
    const text = isOfDisk(error) ? undefined : this.loss();
    if (text === undefined) return error;
    const isStopped = error instanceof TilefoldError && error.code === 'INTERRUPTED';
    if (!isStopped) return new TilefoldError('IO', text, { cause: error });
    return new TilefoldError('INTERRUPTED', `stopped by ${error.cause}; ${text}`, { permanent: false, cause: error.cause });
  }
}

/** Such an error says why, and what it made of no use we have removed ourselves. */
function isOfDisk(error: unknown): boolean {
  const known = systemError(error) ?? error;
  return known instanceof TilefoldError && (known.code === 'DISK_FULL' || known.code === 'DISK_ERROR');
}

function inodeOf(path: string): string | undefined {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? undefined : `${stat.dev} ${stat.ino}`;
}
