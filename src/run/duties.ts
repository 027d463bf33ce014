// What a worker may be started for besides shards: one piece of work that nothing can interrupt.

import { Worker } from 'node:worker_threads';
import { openSource } from '../archive/open.ts';
import type { ArchiveFormat } from '../archive/types.ts';
import type { Piece, Runner } from '../engine/piece.ts';
import { type Job, openJob } from '../job/job.ts';
import { mergeKind } from '../merge/merge-kinds.ts';
import type { TilesetMetadata } from '../tile/metadata.ts';
import { type Prepared, type PrepareOrder, prepare } from './request/prepare.ts';

/** Its own thread hears what the other, deep in a statement, does not: that the primary is gone. */
const WATCH = `const { workerData } = require('node:worker_threads');
setInterval(() => { if (process.ppid !== workerData) process.kill(process.pid, 'SIGKILL'); }, 100);`;

/** Plans a request: index, census, manifest. */
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

/** Makes the key index that an archive lacks, for all that look into it later. */
export const INDEXER: Runner<null, IndexOrder & Piece, void> = {
  open: PLANNER.open,
  steps: (_, { piece: { path, format, scratch } }) =>
    inOneStep(() => {
      using source = openSource(path, { ...(format === null ? {} : { format }), scratch });
      source.makeIndex?.();
    }),
};

/** Completes an output whose tiles are all there. */
export function finisher(directory: string): Runner<Job, { metadata: TilesetMetadata } & Piece, void> {
  return {
    async open() {
      endWithPrimary();
      return await openJob(directory);
    },
    steps: ({ output, record, manifest }, { piece: { metadata } }) => {
      const settings = { settled: manifest.header.settled, aggTilesHash: record.request.aggTilesHash };
      // Only a merge that has it asks for this.
      return inOneStep(() => mergeKind(output).finishApart!(record.temporaryOutput, metadata, settings));
    },
  };
}

/** An orphan would go on writing to files that the next run takes up. */
function endWithPrimary(): void {
  const watch = new Worker(WATCH, { eval: true, workerData: process.ppid });
  // The system may allow no more threads: then it ends with its statement.
  watch.on('error', () => {});
  watch.unref();
}

function* inOneStep<Result>(work: () => Result): Generator<never, Result> {
  yield* [];
  return work();
}
