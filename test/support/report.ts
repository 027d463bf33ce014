// Runs a writing command that must succeed, checks that its tile counts balance, and returns its report.

import { expect } from 'vitest';
import type { RunReport } from '../../src/job/report-types.ts';
import { runCli } from './cli.ts';
import { errorsBy } from './published-schema.ts';

/** The two plans. */
export const PLANS = { stream: ['--plan', 'stream'], 'split-merge': ['--plan', 'split-merge', '--workers', '2'] } as const;

export async function runReport(args: readonly string[]): Promise<RunReport> {
  const { code, stdout, stderr } = await runCli([...args, '--report-format', 'json', '--progress', 'none']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const report = JSON.parse(stdout) as RunReport;
  expect(report.status).toBe('done');
  expect(errorsBy('run-report', report)).toEqual([]);
  expectBalance(report);
  return report;
}

function expectBalance({ tiles, by_zoom, drops, input, output }: RunReport): void {
  const dropped = Object.values(tiles.dropped).reduce((sum, count) => sum + count, 0);
  expect(tiles.read).toBe(tiles.written + dropped + tiles.failed);
  for (const { zoom, read, written, dropped: gone } of by_zoom) expect(read, `zoom ${zoom}`).toBe(written + gone);
  expect(by_zoom.reduce((sum, { read }) => sum + read, 0)).toBe(tiles.read);
  expect(by_zoom.reduce((sum, { written }) => sum + written, 0)).toBe(tiles.written);
  expect(Object.fromEntries(drops.map(({ kind, count }) => [kind, count]))).toEqual(tiles.dropped);
  expect(input.tile_count).toBe(tiles.read);
  expect(output.tile_count).toBe(tiles.written);
}
