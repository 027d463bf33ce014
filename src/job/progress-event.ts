// The progress events of a run. The command line renders them.

export type Phase = 'plan' | 'map' | 'merge' | 'commit';

/**
 * Steps of merge and commit. append: copy shards into the output. images, rows: the two passes of normalized MBTiles. finish: write
 * indexes or directories, and metadata. sync: fsync the output.
 */
export type Step = 'append' | 'images' | 'rows' | 'finish' | 'sync';

export type ProgressEvent =
  | { type: 'phase'; phase: Phase; total?: { tiles: number; bytes: number; shards: number } }
  | {
      type: 'tiles';
      tilesRead: number;
      tilesTotal: number;
      bytesRead: number;
      bytesTotal: number;
      shardsDone: number;
      shardsFailed: number;
      shardsTotal: number;
      workers: number;
    }
  | {
      type: 'step';
      phase: 'merge' | 'commit';
      step: Step;
      /** null for a step that does not count tiles. */
      tilesDone: number | null;
      tilesTotal: number | null;
      /** Bytes to sync; null for other steps. */
      bytes: number | null;
      /** Time since the step began. */
      seconds: number;
    }
  | {
      type: 'shard';
      index: number;
      state: 'started' | 'done' | 'retry' | 'failed' | 'skipped';
      /** Attempt at this shard in the job, from 1; 0 if the ledger that counted was lost. */
      attempt: number;
      message?: string;
    }
  | { type: 'warning'; message: string };
