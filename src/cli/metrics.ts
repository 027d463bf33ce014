// --metrics: what a run took, in a file of its own, for whoever collects such things.

import { Replacement, type RunReport, TilefoldError } from '../index.ts';

/** @throws TilefoldError 'IO' when the file cannot be written; the output stands all the same */
export function writeMetrics(path: string, { command, status, plan, input, output, tiles, ...report }: RunReport): void {
  const { phases, workers, peak_rss_bytes } = report;
  const metrics = { command, status, plan, input, output, tiles, phases, workers, peak_rss_bytes };
  try {
    const file = new Replacement(path);
    try {
      file.write(Buffer.from(`${JSON.stringify(metrics, null, 2)}\n`));
      file.finish();
    } catch (error) {
      file.discard();
      throw error;
    }
  } catch (cause) {
    const told = `${path}: the metrics cannot be written: ${(cause as Error).message}; ${output.path} is complete`;
    throw new TilefoldError('IO', told, { cause });
  }
}
