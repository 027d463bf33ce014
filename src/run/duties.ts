// The duties of a worker other than shards: each is one long piece of work that blocks the event loop.

import { Worker } from 'node:worker_threads';
import { openSource } from '../archive/open.ts';
import type { ArchiveFormat } from '../archive/types.ts';
import type { Piece, Runner } from '../engine/piece.ts';
import { type Job, openJob } from '../job/job.ts';
import { mergeKind } from '../merge/merge-kinds.ts';
import type { TilesetMetadata } from '../tile/metadata.ts';
import { type Prepared, type PrepareOrder, prepare } from './request/prepare.ts';

/** Code of a watchdog thread. It notices that the primary is gone while the main thread is blocked in a SQLite statement. */
const WATCH = `const { workerData } = require('node:worker_threads');
setInterval(() => { if (process.ppid !== workerData) process.kill(process.pid, 'SIGKILL'); }, 100);`;

/** Plans a request: builds the key index, takes the census, creates the manifest. */
export const PLANNER: Runner<null, PrepareOrder & Piece, Prepared> = {
  async open() {
    endWithPrimary();
    return null;
  },
  steps: (_, { piece: order }) => inOneStep(() => prepare(order.request, order)),
};

export interface IndexOrder {
  readonly path: string;
  readonly format: ArchiveFormat | null;
  readonly scratch: string;
}

/** Builds the key index that an archive lacks, for all later readers. */
export const INDEXER: Runner<null, IndexOrder & Piece, void> = {
  open: PLANNER.open,
  steps: (_, { piece: { path, format, scratch } }) =>
    inOneStep(() => {
      using source = openSource(path, { ...(format === null ? {} : { format }), scratch });
      source.makeIndex?.();
    }),
};

/** Completes an output that has all of its tiles. */
export function finisher(directory: string): Runner<Job, { metadata: TilesetMetadata } & Piece, void> {
  return {
    async open() {
      endWithPrimary();
      return await openJob(directory);
    },
    steps: ({ output, record, manifest }, { piece: { metadata } }) => {
      const settings = { settled: manifest.header.settled, aggTilesHash: record.request.aggTilesHash };
      // This duty is started only by merges that define it.
      return inOneStep(() => mergeKind(output).finishInWorker!(record.temporaryOutput, metadata, settings));
    },
  };
}

/** Kills this process when the primary dies. An orphan would keep writing to files that the next run reuses. */
function endWithPrimary(): void {
  const watch = new Worker(WATCH, { eval: true, workerData: process.ppid });
  // If no thread can be created, the process ends after its statement.
  watch.on('error', () => {});
  watch.unref();
}

function* inOneStep<Result>(work: () => Result): Generator<never, Result> {
  yield* [];
  return work();
}
