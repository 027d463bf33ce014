// Records how a run ended when the ledger cannot be written, as on a full disk. The file is allocated when the run starts and
// overwritten in place, which needs no free space.

import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { StopReport } from './report-types.ts';

export const END_RECORD = 'end.json';
const BYTES = 4096;

interface EndRecord {
  /** Start of the run that ended; identifies it. */
  readonly started: string;
  readonly end: StopReport;
}

/** Allocates the record for a new run. This erases the record of the previous run. */
export function reserveEndRecord(directory: string): void {
  writeFileSync(join(directory, END_RECORD), ' '.repeat(BYTES));
}

export function writeEndRecord(directory: string, record: EndRecord): void {
  const fd = openSync(join(directory, END_RECORD), 'r+');
  try {
    writeSync(fd, fitted(record), 0, BYTES, 0);
  } finally {
    closeSync(fd);
  }
}

/** Returns how the run that started at `started` ended; undefined without a record of that run. */
export function readEndRecord(directory: string, started: string): StopReport | undefined {
  try {
    const record = JSON.parse(readFileSync(join(directory, END_RECORD), 'utf8')) as EndRecord;
    const { why, message, at } = record.end;
    const isRecord = [why, message, at].every((word) => typeof word === 'string');
    return isRecord && record.started === started ? record.end : undefined;
  } catch {
    return undefined;
  }
}

/** Returns JSON padded with blanks to the file's size. A message that does not fit is truncated. */
function fitted({ started, end }: EndRecord): Buffer {
  let { message } = end;
  let text = JSON.stringify({ started, end });
  while (Buffer.byteLength(text) > BYTES) {
    message = message.slice(0, message.length / 2);
    text = JSON.stringify({ started, end: { ...end, message: `${message}...` } });
  }
  return Buffer.concat([Buffer.from(text), Buffer.alloc(BYTES, ' ')], BYTES);
}
