// What a run tells while it goes on. Rendering is the command line's.

export type Phase = 'plan' | 'map' | 'merge' | 'commit';

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
      type: 'shard';
      index: number;
      state: 'started' | 'done' | 'retry' | 'failed' | 'skipped';
      attempt: number;
      message?: string;
    }
  | { type: 'warning'; message: string };
