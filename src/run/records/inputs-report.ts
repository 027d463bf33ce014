// What came from each of several inputs.

import type { Job } from '../../job/job.ts';
import { fileBytes } from '../../job/output/archive-reports.ts';
import type { InputReport } from '../../job/report-types.ts';
import type { ShardReport } from '../../shard/shard-report.ts';

/** Returns a row for each input, in order; null if there is only one. */
export function inputsReport({ record }: Job, { inputs }: Pick<ShardReport, 'inputs'>): InputReport[] | null {
  if (record.request.inputs.length === 1) return null;
  return record.request.inputs.map(({ path }, i) => {
    const found = inputs?.find(({ input }) => input === i);
    const { taken = 0, joined = 0, made = 0, equal = 0, overruled = 0 } = found ?? {};
    return {
      path,
      format: record.inputs[i]?.format ?? null,
      file_size_bytes: fileBytes(path),
      tiles: taken + joined + equal + overruled,
      taken,
      joined,
      made,
      equal,
      overruled,
    };
  });
}
