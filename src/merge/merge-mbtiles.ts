// Code shared by the two MBTiles merges. The output's row count tells which shards are in it. At the end, SQLite's change counter is set
// to a fixed value, so that the number of transactions does not change the output's bytes.

import { fstatSync } from 'node:fs';
import { dirname } from 'node:path';
import { fixFileHeader } from '../archive/mbtiles/write/file-header.ts';
import type { FlatOutput } from '../archive/mbtiles/write/flat-output.ts';
import type { NormalizedOutput } from '../archive/mbtiles/write/normalized-output.ts';
import type { OutputOptions } from '../archive/mbtiles/write/output-database.ts';
import { runInWorker } from '../engine/run-in-worker.ts';
import { TilefoldError } from '../errors.ts';
import type { Ledger } from '../job/ledger/ledger.ts';
import { syncDirectory, withPath } from '../kit/fs/durable.ts';
import { SyncBehind } from '../kit/fs/sync-behind.ts';
import { totals } from '../shard/shard-report.ts';
import { emptyMetadata, type TilesetMetadata } from '../tile/metadata.ts';
import type { Shard } from '../tile/shard.ts';
import type { Merge, MergeCount, MergeInput, MergeKind, OutputSettings } from './merge.ts';

/** Below these sizes, indexes and the hash over all tiles take about a second, too little for a separate process. */
const FEW_ROWS = 250_000;
const FEW_BYTES = 1_073_741_824;

type MbtilesOutput = FlatOutput | NormalizedOutput;
type FinishInWorker = NonNullable<MergeKind['finishInWorker']>;

interface MbtilesMergePoint {
  groupsDone: number;
}

/** Returns the number of groups merged by earlier runs; undefined if the merge has not begun. */
export function groupsLeftBy(ledger: Ledger): number | undefined {
  return ledger.fact<MbtilesMergePoint>('merge')?.groupsDone;
}

/** Durably records the number of groups in the output. */
export function settleMerge(ledger: Ledger, outputPath: string, groupsDone: number): void {
  // The commit removed SQLite's journal. Without this sync, a power cut could restore the journal and roll the transaction back.
  syncDirectory(dirname(outputPath));
  ledger.setFact('merge', { groupsDone } satisfies MbtilesMergePoint);
}

/** Creates a merge from an open output and a function that appends one group to it. */
export function createMbtilesMerge(
  { directory, ledger, output, settled, aggTilesHash }: MergeInput,
  finishInWorker: FinishInWorker,
  archive: MbtilesOutput,
  groupsBefore: number,
  /** Updated by `appendGroup`. */
  count: MergeCount,
  appendGroup: (group: readonly Shard[]) => Generator<undefined>,
): Merge {
  let groupsDone = groupsBefore;
  let groupsDurable = groupsBefore;
  const behind = new SyncBehind(output);
  const settings = { settled, aggTilesHash };
  return {
    count,
    get groupsDone() {
      return groupsDone;
    },
    get groupsDurable() {
      return groupsDurable;
    },
    *append(group) {
      for (const step of appendGroup(group)) {
        behind.advance();
        yield step;
      }
      groupsDone++;
      if (!archive.isSettled) return;
      yield behind.idle();
      groupsDurable = groupsDone;
      settleMerge(ledger, output.path, groupsDone);
    },
    idle() {
      return behind.idle();
    },
    async finish(metadata, signal) {
      const rows = archive.rows();
      if (rows <= FEW_ROWS && fstatSync(output.fd).size <= FEW_BYTES) {
        finishOutput(archive, metadata, settings);
      } else {
        archive.settle();
        archive[Symbol.dispose]();
        const here = () => finishInWorker(output.path, metadata, settings);
        await runInWorker<object, void>('finish', directory, { metadata }, here, signal);
      }
      withPath(output.path, () => fixFileHeader(output.fd));
      return rows;
    },
    [Symbol.dispose]() {
      archive[Symbol.dispose]();
    },
  };
}

/** Returns a function that completes an output by its path. No other process may have it open in SQLite. */
export function finishByPath(open: (options: OutputOptions) => MbtilesOutput): FinishInWorker {
  return (path, { other, ...metadata }, settings) => {
    using archive = open({ path, create: false });
    finishOutput(archive, { ...metadata, other: Object.assign(emptyMetadata().other, other) }, settings);
  };
}

function finishOutput(archive: MbtilesOutput, metadata: TilesetMetadata, { settled, aggTilesHash }: OutputSettings): void {
  const { sourceCompression, tileCompression, tileType, encoding } = settled;
  // What the request names is declared. Else the input's declaration is corrected, and nothing is declared if it declares nothing.
  const isSaid = encoding !== undefined || (sourceCompression !== 'unknown' && tileCompression !== 'none');
  const compression = isSaid ? tileCompression : 'unknown';
  archive.finish(metadata, tileType, { compression, aggTilesHash });
}

/**
 * Returns the number of shards, in manifest order, whose rows are in the output.
 * @throws TilefoldError 'BAD_JOB' if the rows do not end at a shard boundary, or if it is fewer than `atLeast` shards
 */
export function shardsInRows(
  { shards, output, reportOf }: Pick<MergeInput, 'shards' | 'output' | 'reportOf'>,
  rows: number,
  atLeast: number,
): number {
  let sum = 0;
  let count = 0;
  for (const { index } of shards) {
    const report = reportOf(index);
    // Shards without rows do not change the sum. They count up to `atLeast`, as the ledger has them.
    if (report === undefined || (sum === rows && count >= atLeast)) break;
    sum += totals(report).written;
    count++;
  }
  if (sum === rows && count >= atLeast) return count;
  throw new TilefoldError(
    'BAD_JOB',
    `${output.path}: holds ${rows} rows, which no whole shards make up. Start over with --restart`,
  );
}
