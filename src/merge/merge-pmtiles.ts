// Merges shards into PMTiles: a k-way merge by Hilbert id. Compares hash and length first, and reads a blob only at its first
// occurrence, so duplicates are never read. Memory grows only with the deduplication table.

import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type PmtilesPoint, PmtilesSink, SPOOL_NAMES } from '../archive/pmtiles/write/sink.ts';
import { syncDirectory } from '../kit/fs/durable.ts';
import { checkSignal } from '../kit/interruption.ts';
import { OpenCursors } from '../shard/file/open-cursors.ts';
import { ShardCursor } from '../shard/file/shard-cursor.ts';
import { shardName } from '../shard/file/shard-file.ts';
import type { Shard } from '../tile/shard.ts';
import type { Merge, MergeInput, MergeKind } from './merge.ts';

/** Tile data between two durable points. Bounds what is rewritten after a kill to about one second of work. */
const BYTES_PER_POINT = 268_435_456;
const TILES_PER_STEP = 4_096;
/** Half a buffer of tile data, so that written buffers are returned in time for reuse. */
const BYTES_PER_STEP = 2_097_152;

interface PmtilesMergePoint {
  groupsDone: number;
  /** Last Hilbert id of the current group in the output; -1 at its start. */
  lastId: number;
  point: PmtilesPoint;
}

type PmtilesMergeInput = Pick<MergeInput, 'settled' | 'shardDirectory' | 'scratchDirectory' | 'ledger' | 'output'>;

export const PMTILES_MERGE: MergeKind = {
  takesRows: false,
  sideFiles: SPOOL_NAMES,
  groups: groupsByZoom,
  open: (input) => createPmtilesMerge(input),
};

export function createPmtilesMerge(
  { settled, shardDirectory, scratchDirectory, ledger, output }: PmtilesMergeInput,
  bytesPerPoint: number = BYTES_PER_POINT,
): Merge {
  const { tileType, tileCompression } = settled;
  const options = {
    path: output.path,
    fd: output.fd,
    spoolDirectory: scratchDirectory,
    tileType,
    tileCompression,
    behind: true,
  };
  const left = ledger.fact<PmtilesMergePoint>('merge');
  const sink = left === undefined ? new PmtilesSink(options) : PmtilesSink.resume(options, left.point);
  let groupsDone = left?.groupsDone ?? 0;
  let lastId = left?.lastId ?? -1;
  let groupsDurable = groupsDone;
  let settledBytes = sink.dataLength;
  // A merge that is killed before its first durable point starts again.
  let isFirst = left === undefined;
  const settle = () => {
    const point = sink.checkpoint();
    // Makes the names of the side files durable: the point depends on these files.
    if (isFirst) syncDirectory(scratchDirectory);
    isFirst = false;
    ledger.setFact('merge', { groupsDone, lastId, point } satisfies PmtilesMergePoint);
    groupsDurable = groupsDone;
    settledBytes = sink.dataLength;
  };
  const isDue = () => sink.dataLength - settledBytes >= bytesPerPoint;
  return {
    get count() {
      return { step: 'append' as const, tiles: sink.addressedTiles };
    },
    get groupsDone() {
      return groupsDone;
    },
    get groupsDurable() {
      return groupsDurable;
    },
    *append(group) {
      using open = new OpenCursors();
      let tiles = 0;
      let steppedBytes = sink.dataLength;
      for (const cursor of inOrder(cursorsOf(group, shardDirectory, lastId, open))) {
        sink.putHashed(cursor.id, cursor.hash, cursor.length, () => cursor.read());
        if (++tiles % TILES_PER_STEP !== 0 && sink.dataLength - steppedBytes < BYTES_PER_STEP) continue;
        if (isDue()) {
          yield sink.idle();
          lastId = cursor.id;
          settle();
        }
        yield;
        steppedBytes = sink.dataLength;
      }
      yield sink.idle();
      groupsDone++;
      lastId = -1;
      if (isDue()) settle();
    },
    idle() {
      return sink.idle();
    },
    async finish(metadata, signal) {
      for (const _ of sink.finishing(metadata)) {
        await nextTurn();
        checkSignal(signal);
      }
      return sink.addressedTiles;
    },
    [Symbol.dispose]() {
      sink.suspend();
    },
  };
}

/** Groups shards that share a zoom, since their Hilbert ids interleave. */
function groupsByZoom(shards: readonly Shard[]): Shard[][] {
  const groups: Shard[][] = [];
  let lastZoom = -1;
  for (const shard of shards) {
    const group = groups.at(-1);
    const firstZoom = shard.ranges[0]?.zoom ?? Number.POSITIVE_INFINITY;
    if (group !== undefined && firstZoom <= lastZoom) group.push(shard);
    else groups.push([shard]);
    lastZoom = Math.max(lastZoom, shard.ranges.at(-1)?.zoom ?? lastZoom);
  }
  return groups;
}

function cursorsOf(group: readonly Shard[], directory: string, afterId: number, open: OpenCursors): ShardCursor[] {
  const mapped = group.filter((shard) => !shard.rest);
  return mapped.map(({ index }) => new ShardCursor(join(directory, shardName(index)), afterId, open));
}

/**
 * Yields the cursors in ascending order of id. A shard's ids come in long runs, so the first cursor is followed until it passes the
 * second, and only then reinserted.
 */
function* inOrder(cursors: readonly ShardCursor[]): Generator<ShardCursor> {
  const waiting = cursors.filter((cursor) => cursor.next()).sort((a, b) => b.id - a.id);
  for (let front = waiting.pop(); front !== undefined; front = waiting.pop()) {
    const runnerUp = waiting.at(-1)?.id ?? Number.POSITIVE_INFINITY;
    let more = true;
    while (more && front.id < runnerUp) {
      yield front;
      more = front.next();
    }
    if (more) waiting.splice(placeOf(waiting, front.id), 0, front);
  }
}

/** Returns the insertion index of an id among descending ids. */
function placeOf(descending: readonly ShardCursor[], id: number): number {
  let low = 0;
  let high = descending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((descending[middle] as ShardCursor).id > id) low = middle + 1;
    else high = middle;
  }
  return low;
}
