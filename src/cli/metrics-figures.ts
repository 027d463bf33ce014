// What --metrics writes down of a run, in either format.

import type { RunReport } from '../job/report-types.ts';

/** What the figures of a run are, and when one last went well. */
export type Metrics = Pick<RunReport, 'command' | 'status' | 'stop' | 'started' | 'ended' | 'provenance'> & {
  exit_code: number;
  input_path: string;
  /** Empty where no output was named, and the run was refused before its name was settled. */
  output_path: string;
  /** The end of the last run that went well, this one or an earlier one; null where none is known. ISO 8601, UTC. */
  last_success: string | null;
} & Partial<Figures>;

/** Left out where a run ended before anything was begun: zeros would look like an empty tileset. */
type Figures = Pick<RunReport, 'plan' | 'input' | 'output' | 'tiles' | 'shards' | 'phases' | 'workers' | 'peak_rss_bytes'>;
