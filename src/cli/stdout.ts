// Stdout, to the last byte. Node's own stream to a file takes a write that was cut short by a full disk for a whole one.

import { fstatSync, writeSync } from 'node:fs';

const STDOUT = 1;

/** Resolves when all of it is out, or the reader has gone; rejects with the system's error when it is refused. */
export async function writeStdout(text: string): Promise<void> {
  try {
    if (isFile()) writeAll(Buffer.from(text));
    else await writeToStream(text);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
  }
}

/** A file or a device; pipes and terminals have readers, who may be slow. */
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
    // The stream says it twice, and nobody else listens.
    process.stdout.on('error', settle);
    process.stdout.write(text, settle);
  });
}
