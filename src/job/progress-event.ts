// What a run tells while it goes on. Rendering is the command line's.

export type Phase = 'plan' | 'map' | 'merge' | 'commit';

/**
 * Parts of a merge and a commit. append: shards into the output. images, rows: the two passes of normalized MBTiles. finish: indexes or
 * directories, and metadata. sync: to disk.
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
      /** null where nobody counts tiles. */
      tilesDone: number | null;
      tilesTotal: number | null;
      /** What goes to disk; null where that is not what the step does. */
      bytes: number | null;
      /** Since the step began. */
      seconds: number;
    }
  | {
      type: 'shard';
      index: number;
      state: 'started' | 'done' | 'retry' | 'failed' | 'skipped';
      /** Which attempt of the job's it was, from 1; 0 where the ledger that knew was lost. */
      attempt: number;
      message?: string;
    }
  | { type: 'warning'; message: string };
