// What a file is called that is written beside its place. The name says which process writes it, so that the next one to write there
// can tell what a killed one has left; and it ends in a digest over all that and the place, which no other program comes to.

import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { bootId, startTicks } from './process-start.ts';

const NAME = /^\.tilefold-(([0-9a-f]{12})-(\d+)-(\d+)-\d+)-([0-9a-f]{16})\.tmp$/;

/** Files of this process so far: each has a name of its own. */
let count = 0;

/** Returns a path beside the place. Short: the longest name that the file system takes may be that of the place. */
export function temporaryName(place: string): string {
  const writer = `${machine()}-${process.pid}-${startTicks(process.pid) ?? 0}-${++count}`;
  return join(dirname(place), `.tilefold-${writer}-${digest(place, writer)}.tmp`);
}

/** Returns the paths of what processes that have ended have left for this place. What cannot be looked at is left to whoever can. */
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
  const [, writer, on, pid, start, end] = NAME.exec(name) ?? [];
  if (writer === undefined || end !== digest(place, writer)) return false;
  // On another machine, or before this one came up anew: nobody here can tell whether it has ended.
  return on === machine() && start !== '0' && startTicks(Number(pid)) !== Number(start);
}

/** Other users' processes may be hidden, and look ended. */
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

/** Tells among which processes a number means one: those of one boot, and of one container. */
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
