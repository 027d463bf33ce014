// Writes to stdout completely. Node's stream to a file reports success for a write that a full disk cut short.

import { fstatSync, writeSync } from 'node:fs';

const STDOUT = 1;

/** Resolves when everything is written, or the reader has closed the pipe; rejects with the system's error if the write fails. */
export async function writeStdout(text: string): Promise<void> {
  try {
    if (isFile()) writeAll(Buffer.from(text));
    else await writeToStream(text);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
  }
}

/** A file or a device. Pipes and terminals have readers, who may be slow. */
function isFile(): boolean {
  const stat = fstatSync(STDOUT);
  return stat.isFile() || (stat.isCharacterDevice() && !process.stdout.isTTY);
}

function writeAll(bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(STDOUT, bytes, written);
}

function writeToStream(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error?: Error | null) => (error ? reject(error) : resolve());
    // The stream also emits the error as an event, and no one else listens.
    process.stdout.on('error', settle);
    process.stdout.write(text, settle);
  });
}
