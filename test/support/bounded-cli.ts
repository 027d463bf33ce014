// The built command under GNU time: what it said, and what it took at most. A hostile file must be answered in seconds and in
// little memory, whether it is refused or read.

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { type CliResult, MAIN } from './cli.ts';

export interface BoundedResult extends CliResult {
  /** Of CPU: wall time is also that of whoever else works on the machine. */
  readonly seconds: number;
  /** The largest process of the run. */
  readonly peakMegabytes: number;
}

/** What no hostile file may take. */
const MAX_SECONDS = 5;
const MAX_MEGABYTES = 256;

/** Runs the command in a directory of the test's own, beside which the figures are kept, and holds it to the limits. */
export async function runBounded(directory: string, ...args: string[]): Promise<BoundedResult> {
  const figures = `${directory}.time`;
  const child = spawn('/usr/bin/time', ['-o', figures, '-f', '%U %S %M', process.execPath, MAIN, ...args, '--progress', 'none'], {
    cwd: directory,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr] = [textOf(child.stdout), textOf(child.stderr)];
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  // A line of its own stands before the figures where the command failed.
  const [user = Number.NaN, system = Number.NaN, kilobytes = Number.NaN] = (
    readFileSync(figures, 'utf8').trim().split('\n').at(-1) ?? ''
  )
    .split(' ')
    .map(Number);
  const result = {
    code,
    signal: null,
    stdout: await stdout,
    stderr: await stderr,
    seconds: user + system,
    peakMegabytes: kilobytes / 1024,
  };
  expect(result.stderr).not.toMatch(/^\s+at |Uncaught|node:internal/m);
  expect(result.seconds).toBeLessThan(MAX_SECONDS);
  expect(result.peakMegabytes).toBeLessThan(MAX_MEGABYTES);
  return result;
}

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  for await (const chunk of stream.setEncoding('utf8')) text += chunk;
  return text;
}
