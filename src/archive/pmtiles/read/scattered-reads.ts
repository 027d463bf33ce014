// Reads tiles in an order other than that of storage: positions are sorted in batches, and neighbours are read together. Memory:
// the bytes of two batches and the gaps between their tiles.

import type { TileKey } from '../../../tile/key.ts';
import type { InputFile } from './input-file.ts';

export interface TilePlace extends TileKey {
  /** Position in the file. */
  readonly offset: number;
  readonly length: number;
}

export interface ReadTile extends TileKey {
  readonly data: Uint8Array;
}

const BATCH_BYTES = 4_194_304;
const BATCH_TILES = 32_768;
/** A gap up to this size is read and discarded instead of starting another read. */
const MAX_GAP_BYTES = 8192;
const MAX_READ_BYTES = 524_288;
/** Smaller tiles are copied, because a view would keep the whole read alive. */
const MIN_VIEW_BYTES = 4096;

/** Yields the tiles in the order of `places`. */
export function* readScattered(file: InputFile, places: Iterable<TilePlace>): Generator<ReadTile> {
  let batch: TilePlace[] = [];
  let bytes = 0;
  for (const place of places) {
    batch.push(place);
    bytes += place.length;
    if (bytes < BATCH_BYTES && batch.length < BATCH_TILES) continue;
    yield* readBatch(file, batch);
    batch = [];
    bytes = 0;
  }
  yield* readBatch(file, batch);
}

function* readBatch(file: InputFile, batch: readonly TilePlace[]): Generator<ReadTile> {
  const stored = readByOffset(file, batch);
  for (const { z, x, y, offset, length } of batch) {
    const bytes = stored.get(offset)!;
    yield { z, x, y, data: bytes.length === length ? bytes : bytes.subarray(0, length) };
  }
}

/** Returns the bytes at each offset, for the longest tile there. */
function readByOffset(file: InputFile, batch: readonly TilePlace[]): Map<number, Uint8Array> {
  const lengths = new Map<number, number>();
  for (const { offset, length } of batch) lengths.set(offset, Math.max(length, lengths.get(offset) ?? 0));
  const offsets = Float64Array.from(lengths.keys()).sort();
  const stored = new Map<number, Uint8Array>();
  for (let from = 0; from < offsets.length; ) {
    const start = offsets[from]!;
    let end = start + lengths.get(start)!;
    let to = from + 1;
    for (; to < offsets.length; to++) {
      const next = offsets[to]!;
      const nextEnd = Math.max(end, next + lengths.get(next)!);
      if (next - end > MAX_GAP_BYTES || nextEnd - start > MAX_READ_BYTES) break;
      end = nextEnd;
    }
    const window = file.read(start, end - start);
    for (let at = from; at < to; at++) {
      const offset = offsets[at]!;
      const bytes = window.subarray(offset - start, offset - start + lengths.get(offset)!);
      stored.set(offset, bytes.length < MIN_VIEW_BYTES ? Buffer.from(bytes) : bytes);
    }
    from = to;
  }
  return stored;
}
