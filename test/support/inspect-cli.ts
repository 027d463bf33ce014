// `tilefold inspect` run as a user would, and its report read back.

import { expect } from 'vitest';
import type { InspectReport } from '../../src/index.ts';
import { runCli } from './cli.ts';

/** Returns what it printed; anything but success fails the test. */
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

/** Returns the one line on stderr of what is refused. */
export async function inspectError(...args: string[]): Promise<{ code: number | null; message: string }> {
  const { code, stdout, stderr } = await runCli(['inspect', ...args, '--no-progress']);
  expect(stdout).toBe('');
  return { code, message: stderr.trimEnd() };
}
