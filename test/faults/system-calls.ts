// Runs under strace: counts the calls that change a disk, and makes the Nth of them kill its process, or fail.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CliResult, MAIN } from '../support/cli.ts';
import { start } from './subject.ts';

/** By effect; which of them Node and SQLite use depends on the platform. */
export const CALLS = {
  sync: ['fsync', 'fdatasync'],
  rename: ['rename', 'renameat', 'renameat2'],
  link: ['link', 'linkat'],
  unlink: ['unlink', 'unlinkat', 'rmdir'],
  mkdir: ['mkdir', 'mkdirat'],
  truncate: ['ftruncate'],
  pwrite: ['pwrite64'],
  write: ['write'],
} as const;

export interface Traced extends CliResult {
  /** Whether it was injected into some process: there was an Nth call. */
  readonly isInjected: boolean;
}

/** Counts calls by name: the maximum over threads, since strace counts each separately. */
export async function countCalls(
  args: readonly string[],
  cwd: string,
): Promise<{ result: CliResult; counts: Map<string, number> }> {
  const names = Object.values(CALLS).flat();
  const { result, log } = await underStrace([`trace=${names.join(',')}`], args, cwd);
  const byThread = new Map<string, number>();
  const counts = new Map<string, number>();
  for (const [, thread, name] of log.matchAll(/^(\d+) +(\w+)\(/gm)) {
    const count = (byThread.get(`${thread} ${name}`) ?? 0) + 1;
    byThread.set(`${thread} ${name}`, count);
    counts.set(name as string, Math.max(count, counts.get(name as string) ?? 0));
  }
  return { result, counts };
}

/** Runs with `what` injected at the Nth call of that name: signal=SIGKILL, or error=EIO. */
export async function runWith(call: string, nth: number, what: string, args: readonly string[], cwd: string): Promise<Traced> {
  const { result, log } = await underStrace([`trace=${call}`, `inject=${call}:${what}:when=${nth}`], args, cwd, false);
  return { ...result, isInjected: /\(INJECTED\)|killed by SIGKILL/.test(log) };
}

/** Runs with every call of that kind failing, as on a system without support for it. */
export async function runWithout(
  what: keyof typeof CALLS,
  errno: string,
  args: readonly string[],
  cwd: string,
): Promise<CliResult> {
  const calls = CALLS[what].join(',');
  return (await underStrace([`trace=${calls}`, `inject=${calls}:error=${errno}`], args, cwd, false)).result;
}

/** Runs with the file system reporting unlimited free space, like one that others fill a moment later. */
export async function runWithRoomPromised(args: readonly string[], cwd: string): Promise<CliResult> {
  // struct statfs: type, block size, blocks, free, available; then files and free files.
  const fields = [0x01021994, 4096, 2 ** 30, 2 ** 30, 2 ** 30, 2 ** 30, 2 ** 30];
  const bytes = Buffer.alloc(fields.length * 8);
  for (const [at, field] of fields.entries()) bytes.writeBigUInt64LE(BigInt(field), at * 8);
  const { result } = await underStrace(['trace=statfs', `inject=statfs:poke_exit=@arg2=${bytes.toString('hex')}`], args, cwd);
  return result;
}

async function underStrace(
  expressions: readonly string[],
  args: readonly string[],
  cwd: string,
  isFast = true,
): Promise<{ result: CliResult; log: string }> {
  const scratch = mkdtempSync(join(tmpdir(), 'tilefold-strace-'));
  const logPath = join(scratch, 'log');
  try {
    // Faster, but then signals are not injected.
    const filter = isFast ? ['--seccomp-bpf'] : [];
    const options = ['-f', ...filter, '-q', '-o', logPath, ...expressions.flatMap((expression) => ['-e', expression])];
    const result = await start(['strace', ...options, process.execPath, MAIN, ...args], cwd).ended;
    return { result, log: readFileSync(logPath, 'utf8') };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
