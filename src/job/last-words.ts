// How a run ended, where the ledger has no room left to say so: a file of the job with its bytes on disk since the run began, written
// over in place. A full disk takes that.

import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { StopReport } from './report-types.ts';

export const LAST_WORDS = 'end.json';
const BYTES = 4096;

interface LastWords {
  /** Of the run that they are of. */
  readonly started: string;
  readonly end: StopReport;
}

/** Makes room for the last words of a run that begins; those of another one go. */
export function reserveLastWords(directory: string): void {
  writeFileSync(join(directory, LAST_WORDS), ' '.repeat(BYTES));
}

export function writeLastWords(directory: string, words: LastWords): void {
  const fd = openSync(join(directory, LAST_WORDS), 'r+');
  try {
    writeSync(fd, fitted(words), 0, BYTES, 0);
  } finally {
    closeSync(fd);
  }
}

/** Returns undefined where there are none of the run that began then. */
export function lastWordsOf(directory: string, started: string): StopReport | undefined {
  try {
    const words = JSON.parse(readFileSync(join(directory, LAST_WORDS), 'utf8')) as LastWords;
    const { why, message, at } = words.end;
    const areWords = [why, message, at].every((word) => typeof word === 'string');
    return areWords && words.started === started ? words.end : undefined;
  } catch {
    return undefined;
  }
}

/** As JSON and blanks, the message cut to what there is room for. */
function fitted({ started, end }: LastWords): Buffer {
  let { message } = end;
  let text = JSON.stringify({ started, end });
  while (Buffer.byteLength(text) > BYTES) {
    message = message.slice(0, message.length / 2);
    text = JSON.stringify({ started, end: { ...end, message: `${message}...` } });
  }
  return Buffer.concat([Buffer.from(text), Buffer.alloc(BYTES, ' ')], BYTES);
}
