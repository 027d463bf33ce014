// The figures that --metrics writes, in either format.

import type { RunReport } from '../job/report-types.ts';

/** The figures of a run, and the time of the last success. */
export type Metrics = Pick<RunReport, 'command' | 'status' | 'stop' | 'started' | 'ended' | 'provenance'> & {
  exit_code: number;
  input_path: string;
  /** Empty if no output was named, and the run was refused before its name was determined. */
  output_path: string;
  /** End of the last successful run, this one or an earlier one; null if unknown. ISO 8601, UTC. */
  last_success: string | null;
} & Partial<Figures>;

/** Left out if a run ended before it began any work: zeros would look like an empty tileset. */
type Figures = Pick<RunReport, 'plan' | 'input' | 'output' | 'tiles' | 'shards' | 'phases' | 'workers' | 'peak_rss_bytes'>;
