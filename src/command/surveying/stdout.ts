// Writes a report to stdout piece by piece. cli/stdout.ts writes a whole one.

import { fstatSync, writeSync } from 'node:fs';
import { TilefoldError } from '../../errors.ts';
import type { ReportOutput } from './report-output.ts';

const STDOUT = 1;

export class StdoutText implements ReportOutput {
  readonly #controller = new AbortController();
  /** Node's stream to a file reports success for a write that a full disk cut short. */
  readonly #isFile = isFileOrDevice();

  constructor() {
    // The write gets the error as well.
    process.stdout.on('error', () => {});
  }

  get abandoned(): AbortSignal {
    return this.#controller.signal;
  }

  async write(text: string): Promise<void> {
    if (this.abandoned.aborted) return;
    try {
      if (this.#isFile) writeAll(Buffer.from(text));
      else await toStream(text);
    } catch (cause) {
      const { code, message } = cause as NodeJS.ErrnoException;
      if (code !== 'EPIPE') throw new TilefoldError('IO', `the report cannot be written to stdout: ${message}`, { cause });
      this.#controller.abort('EPIPE');
    }
  }

  finish(): void {}

  discard(): void {}
}

function isFileOrDevice(): boolean {
  const stat = fstatSync(STDOUT);
  return stat.isFile() || (stat.isCharacterDevice() && process.stdout.isTTY !== true);
}

function writeAll(bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(STDOUT, bytes, written);
}

function toStream(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => (error ? reject(error) : resolve()));
  });
}
