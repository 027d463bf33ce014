// Runs `tilefold inspect` as a user would and reads its report.

import { expect } from 'vitest';
import type { InspectReport } from '../../src/index.ts';
import { runCli } from './cli.ts';

/** Returns stdout; fails the test unless the command succeeds. */
export async function inspectText(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await runCli(['inspect', ...args, '--no-progress']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

export async function inspectJson(...args: string[]): Promise<InspectReport> {
  return JSON.parse(await inspectText(...args, '--report-format', 'json'));
}

export async function inspectLines(...args: string[]): Promise<{ type: string; [key: string]: unknown }[]> {
  const text = await inspectText('--report-format', 'ndjson', ...args);
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

/** Returns the single line on stderr of a rejected command. */
export async function inspectError(...args: string[]): Promise<{ code: number | null; message: string }> {
  const { code, stdout, stderr } = await runCli(['inspect', ...args, '--no-progress']);
  expect(stdout).toBe('');
  return { code, message: stderr.trimEnd() };
}
