// Runs the built command line as a user would: a separate process, its exit code and its two streams.

import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const MAIN: string = process.env['TILEFOLD_CLI'] ?? fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

export interface CliResult {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface CliOptions {
  cwd?: string;
  env?: Record<string, string>;
  /** Another installation's main.js. */
  main?: string;
}

export interface RunningCli {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly ended: Promise<CliResult>;
  /** Resolves when a line of stderr matches, or the process has ended. */
  saw(pattern: RegExp): Promise<void>;
}

export function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  return startCli(args, options).ended;
}

export function startCli(args: readonly string[], { main = MAIN, ...options }: CliOptions = {}): RunningCli {
  return startCommand([process.execPath, main, ...args], options);
}

/**
 * Starts a command in its own process group, so that the whole group can be killed. A missing program fails the test with a
 * message.
 */
export function startCommand([file, ...args]: readonly string[], { cwd, env }: Omit<CliOptions, 'main'> = {}): RunningCli {
  const child = spawn(file as string, args, {
    ...(cwd === undefined ? {} : { cwd }),
    env: { ...process.env, ...env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  const watchers = new Set<() => void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    for (const watch of watchers) watch();
  });
  const ended = new Promise<CliResult>((resolve, reject) => {
    child.on('error', (cause) => reject(new Error(`${file} is needed: scripts/test-tools installs it`, { cause })));
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  const saw = (pattern: RegExp) =>
    Promise.race([
      ended.then(() => {}),
      new Promise<void>((resolve) => {
        const watch = () => {
          if (pattern.test(stderr)) resolve();
        };
        watchers.add(watch);
        watch();
      }),
    ]);
  return { child, pid: child.pid as number, ended, saw };
}

/** Processes whose parent is `pid`, from /proc. */
export function childrenOf(pid: number): number[] {
  const children: number[] = [];
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      if (Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === pid) children.push(Number(name));
    } catch {
      // The process has ended since the directory was read.
    }
  }
  return children;
}

/** Whether the worker has a shard file open, or a shard's trail. */
export function isAtShard(pid: number): boolean {
  try {
    const files = readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`));
    return files.some((file) => file.endsWith('.tmp'));
  } catch {
    return false;
  }
}

/** Sends a signal to a process, or to a group by its negative id. It may have ended already. */
export function tryKill(pid: number, signal: NodeJS.Signals = 'SIGKILL'): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
