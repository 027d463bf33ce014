// What the two MBTiles merges have in common: an output whose row count tells which shards are in it, and whose change counter
// is set to one value at the end, however many transactions it took.

import { fstatSync } from 'node:fs';
import { dirname } from 'node:path';
import { fixFileHeader } from '../archive/mbtiles/write/file-header.ts';
import type { FlatOutput } from '../archive/mbtiles/write/flat-output.ts';
import type { NormalizedOutput } from '../archive/mbtiles/write/normalized-output.ts';
import type { OutputOptions } from '../archive/mbtiles/write/output-database.ts';
import { doApart } from '../engine/apart.ts';
import { TilefoldError } from '../errors.ts';
import type { Ledger } from '../job/ledger/ledger.ts';
import { syncDirectory, withPath } from '../kit/fs/durable.ts';
import { SyncBehind } from '../kit/fs/sync-behind.ts';
import { totals } from '../shard/shard-report.ts';
import { emptyMetadata, type TilesetMetadata } from '../tile/metadata.ts';
import type { Shard } from '../tile/shard.ts';
import type { Merge, MergeCount, MergeInput, MergeKind, OutputSettings } from './merge.ts';

/** Whose indexes, and whose hash over all tiles, take a second or so: no process is worth it. */
const FEW_ROWS = 250_000;
const FEW_BYTES = 1_073_741_824;

type MbtilesOutput = FlatOutput | NormalizedOutput;
type FinishApart = NonNullable<MergeKind['finishApart']>;

interface MbtilesMergePoint {
  groupsDone: number;
}

/** Tells how far an earlier run got; undefined when the merge begins. */
export function groupsLeftBy(ledger: Ledger): number | undefined {
  return ledger.fact<MbtilesMergePoint>('merge')?.groupsDone;
}

/** Writes down durably how many groups the output holds. */
export function settleMerge(ledger: Ledger, outputPath: string, groupsDone: number): void {
  // The transaction ended with the removal of its journal, which a power cut could bring back.
  syncDirectory(dirname(outputPath));
  ledger.setFact('merge', { groupsDone } satisfies MbtilesMergePoint);
}

/** Makes a merge of an output that is open, and of the way in which a group gets into it. */
export function createMbtilesMerge(
  { directory, ledger, output, settled, aggTilesHash }: MergeInput,
  finishApart: FinishApart,
  archive: MbtilesOutput,
  groupsBefore: number,
  /** Kept up to date by `appendGroup`. */
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
        const here = () => finishApart(output.path, metadata, settings);
        await doApart<object, void>('finish', directory, { metadata }, here, signal);
      }
      withPath(output.path, () => fixFileHeader(output.fd));
      return rows;
    },
    [Symbol.dispose]() {
      archive[Symbol.dispose]();
    },
  };
}

/** Returns what completes an output that no other process has open by SQLite. */
export function finishByPath(open: (options: OutputOptions) => MbtilesOutput): FinishApart {
  return (path, { other, ...metadata }, settings) => {
    using archive = open({ path, create: false });
    finishOutput(archive, { ...metadata, other: Object.assign(emptyMetadata().other, other) }, settings);
  };
}

function finishOutput(archive: MbtilesOutput, metadata: TilesetMetadata, { settled, aggTilesHash }: OutputSettings): void {
  const { sourceCompression, tileCompression, tileType } = settled;
  // Of an archive that says nothing there is nothing to set right; one that does may be wrong.
  const isSaid = sourceCompression !== 'unknown' && tileCompression !== 'none';
  const compression = isSaid ? tileCompression : 'unknown';
  archive.finish(metadata, tileType, { compression, aggTilesHash });
}

/**
 * Returns how many shards, in manifest order, make up the rows of the output.
 * @throws TilefoldError 'BAD_JOB' when no number of whole shards does, or fewer than `atLeast`
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
    // Shards without a row add nothing, and so count as soon as the ledger says that they are in.
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
