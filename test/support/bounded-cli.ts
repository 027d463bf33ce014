// Runs the built command under GNU time and checks its limits. A hostile file must be handled within seconds and little memory,
// whether it is rejected or read.

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { type CliResult, MAIN } from './cli.ts';

export interface BoundedResult extends CliResult {
  /** CPU time: wall time depends on what else the machine does. */
  readonly seconds: number;
  /** Of the largest process of the run. */
  readonly peakMegabytes: number;
}

/** Limits for any hostile file. */
const MAX_SECONDS = 5;
const MAX_MEGABYTES = 256;

/** Runs the command in the test's own directory, with the figures stored beside it, and checks the limits. */
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
  // If the command failed, GNU time prints an extra line before the figures.
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
