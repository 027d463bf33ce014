// Where an inspection's report goes: to stdout, or to a file that appears when it is complete.

import { closeSync, existsSync, fsyncSync, openSync, realpathSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { extname } from 'node:path';
import { TilefoldError } from '../index.ts';
import { StdoutText } from './inspect-stdout.ts';
import { usage } from './usage.ts';

export interface ReportOutput {
  /** Aborts when nobody reads any more: there is no use in going on. */
  readonly abandoned: AbortSignal;
  /** Writes a piece, the next one when it is out. */
  write(text: string): Promise<void>;
  /** The report is complete. */
  finish(): void;
  /** It will not be: nothing is left of it, and a file of that name is what it was. */
  discard(): void;
}

const ARCHIVES = ['.mbtiles', '.pmtiles'];

/**
 * Opens it before the work begins, so that a name which cannot be written is not found out hours later. null: stdout.
 * @throws TilefoldError 'USAGE' when the name is an archive's, 'IO' when it cannot be written
 */
export function openReportOutput(path: string | null): ReportOutput {
  if (path === null) return new StdoutText();
  if (ARCHIVES.includes(extname(path).toLowerCase()))
    throw usage(`--output ${path}: the report of an inspection is no archive; give it another name`);
  return attempt(path, () => new FileText(path));
}

class FileText implements ReportOutput {
  readonly abandoned: AbortSignal = new AbortController().signal;
  readonly #path: string;
  readonly #temporary: string;
  readonly #fd: number;

  constructor(path: string) {
    // A device or a pipe is written to, and not replaced; a link stays one.
    const isThere = existsSync(path);
    const isReplaceable = !isThere || statSync(path).isFile();
    this.#path = isThere && isReplaceable ? realpathSync(path) : path;
    this.#temporary = isReplaceable ? `${this.#path}.${process.pid}.tmp` : path;
    this.#fd = openSync(this.#temporary, 'w');
  }

  async write(text: string): Promise<void> {
    const bytes = Buffer.from(text);
    attempt(this.#path, () => {
      for (let written = 0; written < bytes.length; ) written += writeSync(this.#fd, bytes, written);
    });
  }

  finish(): void {
    attempt(this.#path, () => {
      if (this.#temporary === this.#path) {
        closeSync(this.#fd);
        return;
      }
      fsyncSync(this.#fd);
      closeSync(this.#fd);
      renameSync(this.#temporary, this.#path);
    });
  }

  discard(): void {
    closeSync(this.#fd);
    if (this.#temporary !== this.#path) rmSync(this.#temporary, { force: true });
  }
}

function attempt<Result>(path: string, work: () => Result): Result {
  try {
    return work();
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const isFull = code === 'ENOSPC' || code === 'EDQUOT';
    throw new TilefoldError(isFull ? 'DISK_FULL' : 'IO', `${path}: the report cannot be written: ${message}`, { cause });
  }
}
