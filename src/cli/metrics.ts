// --metrics: writes the outcome and the figures of a run to a file, for monitoring.

import { readFileSync } from 'node:fs';
import { TilefoldError } from '../errors.ts';
import type { RunReport } from '../job/report-types.ts';
import { Replacement } from '../kit/fs/replacement.ts';
import type { Metrics } from './metrics-figures.ts';
import { metricsText, successIn } from './metrics-prometheus.ts';

export type MetricsFormat = 'json' | 'prometheus';

/**
 * Replaces the file with the metrics of this run. Without `format`, the file name decides.
 * @throws TilefoldError 'IO' when the file cannot be written; the run's outcome is unaffected
 */
export function writeMetrics(path: string, format: MetricsFormat | undefined, report: RunReport, exitCode: number): void {
  const isText = (format ?? (path.endsWith('.prom') ? 'prometheus' : 'json')) === 'prometheus';
  const metrics = metricsOf(report, exitCode, () => lastSuccess(path, isText, report));
  const text = isText ? metricsText(metrics) : `${JSON.stringify(metrics, null, 2)}\n`;
  try {
    const file = new Replacement(path);
    try {
      file.write(Buffer.from(text));
      file.finish();
    } catch (error) {
      file.discard();
      throw error;
    }
  } catch (cause) {
    const outcome = succeeded(report) ? `; ${report.output.path} is complete` : '';
    const message = `${path}: the metrics cannot be written: ${(cause as Error).message}${outcome}`;
    throw new TilefoldError('IO', message, { cause });
  }
}

function metricsOf(report: RunReport, exitCode: number, lastSuccess: () => string | null): Metrics {
  const { command, status, stop, started, ended, provenance } = report;
  const { plan, input, output, tiles, shards, phases, workers, peak_rss_bytes } = report;
  const hasBegun = status !== 'stopped' || shards.total > 0;
  const head = { command, status, stop, exit_code: exitCode, input_path: input.path, output_path: output.path, started, ended };
  const figures = { plan, input, output, tiles, shards, phases, workers, peak_rss_bytes };
  return {
    ...head,
    last_success: succeeded(report) ? ended : lastSuccess(),
    provenance,
    ...(hasBegun ? figures : {}),
  };
}

function succeeded({ status }: RunReport): boolean {
  return status === 'done' || status === 'already-done';
}

/** Reads the last success from the file that is about to be replaced, if it is of the same output. */
function lastSuccess(path: string, isText: boolean, { output }: RunReport): string | null {
  try {
    const text = readFileSync(path, 'utf8');
    if (isText) return successIn(text, output.path);
    const before = JSON.parse(text) as Partial<Metrics>;
    return typeof before.last_success === 'string' && before.output_path === output.path ? before.last_success : null;
  } catch {
    return null;
  }
}
