// Names of temporary files beside a final place. The name holds the writing process, so that a later process can recognize
// leftovers of a killed one. It ends in a digest of the name, so that no file of another program matches.

import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { bootId, startTicks } from './process-start.ts';

const NAME = /^\.tilefold-(([0-9a-f]{12})-(\d+)-(\d+)-\d+)-([0-9a-f]{16})\.tmp$/;

/** Temporary files of this process so far; makes each name unique. */
let count = 0;

/** Returns a path beside `place`. Its length is fixed, because `place` may have the longest name the file system allows. */
export function temporaryName(place: string): string {
  const writer = `${machine()}-${process.pid}-${startTicks(process.pid) ?? 0}-${++count}`;
  return join(dirname(place), `.tilefold-${writer}-${digest(place, writer)}.tmp`);
}

/** Returns the temporary files for this place whose processes have ended. Unreadable ones are skipped. */
export function abandonedFiles(place: string): string[] {
  try {
    const directory = dirname(place);
    return readdirSync(directory).flatMap((name) => {
      const path = join(directory, name);
      return isAbandoned(name, place) && isOwnFile(path) ? [path] : [];
    });
  } catch {
    return [];
  }
}

function isAbandoned(name: string, place: string): boolean {
  const [, writer, , , , end] = NAME.exec(name) ?? [];
  return writer !== undefined && end === digest(place, writer) && writerOf(name) === 'gone';
}

/** Whether the process that writes a temporary file has ended; undefined if the name is none of these. */
export function writerOf(name: string): 'gone' | 'alive' | 'unknown' | undefined {
  const [, , on, pid, start] = NAME.exec(name) ?? [];
  if (on === undefined) return undefined;
  // A process on another machine or from before a reboot cannot be checked.
  if (on !== machine() || start === '0') return 'unknown';
  return startTicks(Number(pid)) === Number(start) ? 'alive' : 'gone';
}

/** Another user's processes may be hidden from /proc and look dead. */
function isOwnFile(path: string): boolean {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  return stat?.isFile() === true && stat.uid === process.getuid?.();
}

function digest(place: string, writer: string): string {
  return createHash('sha256')
    .update(`tilefold ${writer} ${basename(place)}`)
    .digest('hex')
    .slice(0, 16);
}

/** Returns a hash of boot and pid namespace: within these a pid is unique. */
function machine(): string {
  return createHash('sha256').update(`${bootId()} ${processSpace()}`).digest('hex').slice(0, 12);
}

function processSpace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}
