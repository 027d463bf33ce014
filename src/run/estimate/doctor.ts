// Checks a machine and a directory before a long run: the features that a run relies on, and their speed. Each check does the real
// operation, in a temporary directory that is removed at the end.

import { closeSync, fsyncSync, linkSync, mkdtempSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { TilefoldError } from '../../errors.ts';
import { adviseWorkers } from '../../job/default-workers.ts';
import { freeBytes } from '../../job/preflight.ts';
import { syncDirectory, writeDurably } from '../../kit/fs/durable.ts';
import { isLocked, takeLock } from '../../kit/fs/lock.ts';
import { readTextOrEmpty } from '../../kit/fs/read-text-or-empty.ts';
import { openDatabase } from '../../kit/open-database.ts';
import { duration, size } from '../../kit/text/numbers.ts';
import { codecNamed } from '../../tile/codec/codecs.ts';
import { findAddon } from '../../tile/codec/libdeflate-addon.ts';

export interface Finding {
  check: string;
  outcome: 'ok' | 'warning' | 'problem';
  found: string;
  /** What to do; null if nothing. */
  advice: string | null;
}

export interface DoctorReport {
  directory: string;
  /** Default number of workers on this machine. */
  workers: number;
  findings: Finding[];
}

const PROBE_BYTES = 67_108_864;
const BLOCK_BYTES = 1_048_576;
const SYNCS = 15;
const SLOW_SYNC_MS = 50;
const SLOW_WRITE = 50e6;
const FEW_FILES = 1024;
const LITTLE_SPACE = 1e9;

/**
 * Checks the machine, and a directory for outputs or jobs.
 * @throws TilefoldError 'NOT_FOUND' or 'IO' if the directory does not exist or cannot be written to
 */
export function examine(directory: string): DoctorReport {
  const place = resolve(directory);
  const scratch = makeScratch(place);
  try {
    const { workers, reason } = adviseWorkers();
    const findings = [
      node(),
      sqlite(),
      codec(),
      libdeflate(),
      { check: 'workers', outcome: 'ok' as const, found: `${workers}: ${reason}`, advice: null },
      openFiles(),
      space(place),
      ...writing(scratch),
      names(scratch),
      links(scratch),
      locks(scratch),
    ];
    return { directory: place, workers, findings };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function makeScratch(place: string): string {
  try {
    return mkdtempSync(join(place, '.tilefold-doctor-'));
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw new TilefoldError('NOT_FOUND', `${place}: there is no such directory`, { cause });
    throw new TilefoldError('IO', `${place}: nothing can be written there: ${message}`, { cause });
  }
}

function node(): Finding {
  const { node: version, zlib } = process.versions;
  return ok('node', `${version} with zlib ${zlib}, ${process.platform} ${process.arch}`);
}

/** Opening a database loads the native addon. */
function sqlite(): Finding {
  try {
    const db = openDatabase(':memory:');
    const version = db.prepare('SELECT sqlite_version()').pluck().get() as string;
    db.close();
    return ok('sqlite', `${version}, by better-sqlite3`);
  } catch (error) {
    return {
      check: 'sqlite',
      outcome: 'problem',
      found: (error as Error).message,
      advice: 'no command but --help runs without it',
    };
  }
}

/** Creating the codec tests it. */
function codec(): Finding {
  const { name } = codecNamed('zlib');
  if (name === 'zlib, reused') return ok('codec', 'inflates through one zlib handle');
  return warning(
    'codec',
    'zlib makes a handle for each tile',
    'small tiles take longer to read; Node 22, 24 and 26 are known to do better',
  );
}

/** Used only by --codec libdeflate, so its absence is no problem. */
function libdeflate(): Finding {
  try {
    if (findAddon() === null) return ok('libdeflate', 'not installed; only --codec libdeflate needs it');
    return ok('libdeflate', `${codecNamed('libdeflate').version}, gives zlib's bytes back: --codec libdeflate can be used`);
  } catch (error) {
    return warning('libdeflate', (error as Error).message, 'repair or remove it: --codec libdeflate will be refused');
  }
}

function openFiles(): Finding {
  const limit = /^Max open files\s+(\d+|unlimited)/m.exec(readTextOrEmpty('/proc/self/limits'))?.[1];
  if (limit === undefined) return ok('open files', 'no limit is known here');
  if (limit === 'unlimited' || Number(limit) >= FEW_FILES) return ok('open files', `${limit} at once`);
  return warning('open files', `${limit} at once`, `a merge may open hundreds of shards: ulimit -n ${FEW_FILES}`);
}

function space(place: string): Finding {
  const free = freeBytes(place);
  const found = `${size(free)} free`;
  return free >= LITTLE_SPACE
    ? ok('space', found)
    : warning('space', found, 'a run needs about twice its output here; --dry-run tells');
}

/** Measures the write speed with one large file, as for shards and outputs, then the latency of small synced writes, as for a ledger. */
function writing(scratch: string): Finding[] {
  const block = Buffer.alloc(BLOCK_BYTES, 'tile');
  const fd = openSync(join(scratch, 'large'), 'wx');
  try {
    const start = performance.now();
    for (let at = 0; at < PROBE_BYTES; at += BLOCK_BYTES) writeSync(fd, block);
    fsyncSync(fd);
    const speed = PROBE_BYTES / ((performance.now() - start) / 1000);
    const times: number[] = [];
    for (let i = 0; i < SYNCS; i++) {
      const before = performance.now();
      writeSync(fd, block, 0, 4096);
      fsyncSync(fd);
      times.push(performance.now() - before);
    }
    return [speedFinding(speed), syncFinding(times.sort((a, b) => a - b)[SYNCS >> 1]!)];
  } finally {
    closeSync(fd);
  }
}

function speedFinding(speed: number): Finding {
  const found = `${size(speed)}/s, synced`;
  return speed >= SLOW_WRITE
    ? ok('writing', found)
    : warning('writing', found, 'shards are written here: --checkpoint on a faster disk');
}

function syncFinding(median: number): Finding {
  const found = `${duration(median / 1000)} for 4 kB`;
  return median <= SLOW_SYNC_MS
    ? ok('fsync', found)
    : warning('fsync', found, 'the ledger of a job waits for it again and again: fewer and larger shards');
}

/** Jobs and shards are created by a rename that must survive a power cut. */
function names(scratch: string): Finding {
  return tried(
    'rename and directory fsync',
    'names are durable',
    'a power cut may lose a name here: use a local file system',
    () => {
      writeDurably(join(scratch, 'old'), 'old');
      writeDurably(join(scratch, 'new'), 'new');
      renameSync(join(scratch, 'new'), join(scratch, 'old'));
      syncDirectory(scratch);
      if (readFileSync(join(scratch, 'old'), 'utf8') !== 'new') throw new Error('the renamed file has the old bytes');
    },
  );
}

/** A new output is committed by link(2), which never replaces a file. */
function links(scratch: string): Finding {
  return tried(
    'hard links',
    'an output never replaces another unasked',
    'outputs can only be committed with --force here',
    () => {
      linkSync(join(scratch, 'large'), join(scratch, 'linked'));
    },
  );
}

function locks(scratch: string): Finding {
  return tried('locks', 'a second run is seen', 'two runs at once would not notice each other: do not start them', () => {
    const path = join(scratch, 'lock');
    using lock = takeLock(path, 'the probe');
    // A second connection in this process sees the lock as another process would.
    if (!isLocked(path)) throw new Error('a lock that is held is not seen');
    lock.remove();
  });
}

function tried(check: string, found: string, advice: string, work: () => void): Finding {
  try {
    work();
    return ok(check, found);
  } catch (error) {
    return { check, outcome: 'problem', found: (error as Error).message, advice };
  }
}

function ok(check: string, found: string): Finding {
  return { check, outcome: 'ok', found, advice: null };
}

function warning(check: string, found: string, advice: string): Finding {
  return { check, outcome: 'warning', found, advice };
}
