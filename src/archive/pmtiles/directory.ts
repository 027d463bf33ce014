// Parses and serializes directories (PMTiles v3, section 4): four columns of varints. Reading trusts no count, id or length. A
// parsed directory is ascending, within its limits, and points only into its sections.

import { TilefoldError } from '../../errors.ts';
import { VarintReader, VarintWriter } from './varint.ts';

/** Entries as columns, 24 bytes each. A run length of 0 marks a pointer to a leaf directory. */
export interface Directory {
  readonly ids: Float64Array;
  readonly runs: Uint32Array;
  readonly lengths: Uint32Array;
  /** From the start of the tile data or of the leaf directories. */
  readonly offsets: Float64Array;
  readonly length: number;
  /** The first id past the directory's range. */
  readonly limit: number;
  /** Bytes after the last column. */
  readonly trailingBytes: number;
}

/** Constraints on a directory. */
export interface DirectoryLimits {
  /** The first id, as given by a pointer. */
  readonly first: number | undefined;
  /** All ids must be lower. */
  readonly limit: number;
  readonly tileDataBytes: number;
  readonly leafBytes: number;
  /** True only for the root of an archive without tiles. */
  readonly mayBeEmpty: boolean;
  /** Entries that fit in memory, besides the parent directories. */
  readonly maxEntries: number;
}

const MAX_UINT32 = 2 ** 32 - 1;
/** One byte in each of the four columns. */
const MIN_ENTRY_BYTES = 4;

/** Returns columns for `length` entries, all zero. */
export function emptyDirectory(length: number, limit = 0, trailingBytes = 0): Directory {
  return {
    ids: new Float64Array(length),
    runs: new Uint32Array(length),
    lengths: new Uint32Array(length),
    offsets: new Float64Array(length),
    length,
    limit,
    trailingBytes,
  };
}

/**
 * Parses a directory from its inflated bytes.
 * @throws TilefoldError BAD_ARCHIVE; its message starts with `where`
 */
export function parseDirectory(bytes: Uint8Array, limits: DirectoryLimits, where: string): Directory {
  const reader = new VarintReader(bytes, where);
  const count = reader.next();
  if (count === 0 && !limits.mayBeEmpty) throw broken(where, 'an empty directory; the format does not allow that');
  if (count > (bytes.length - reader.position) / MIN_ENTRY_BYTES) {
    throw broken(where, `it claims ${count} entries, more than its ${bytes.length} bytes can hold: truncated or damaged`);
  }
  if (count > limits.maxEntries) {
    throw broken(where, `it has ${count} entries, and no more than ${limits.maxEntries} are read into memory here`);
  }
  const directory = emptyDirectory(count, limits.limit);
  readIds(reader, directory, where);
  readUint32s(reader, directory.runs, 'run length', where);
  readUint32s(reader, directory.lengths, 'length', where);
  readOffsets(reader, directory, where);
  checkIds(directory, limits, where);
  checkTargets(directory, limits, where);
  return { ...directory, trailingBytes: bytes.length - reader.position };
}

/** Returns the bytes of a directory, uncompressed. */
export function serializeDirectory({ ids, runs, lengths, offsets, length: count }: Directory): Uint8Array {
  const writer = new VarintWriter();
  writer.put(count);
  for (let i = 0, last = 0; i < count; i++) {
    writer.put(ids[i]! - last);
    last = ids[i]!;
  }
  for (let i = 0; i < count; i++) writer.put(runs[i]!);
  for (let i = 0; i < count; i++) writer.put(lengths[i]!);
  for (let i = 0; i < count; i++) {
    // 0 means: right after the previous entry.
    const follows = i > 0 && offsets[i] === offsets[i - 1]! + lengths[i - 1]!;
    writer.put(follows ? 0 : offsets[i]! + 1);
  }
  return writer.bytes();
}

function readIds(reader: VarintReader, { ids }: Directory, where: string): void {
  let id = 0;
  for (let i = 0; i < ids.length; i++) {
    const delta = reader.next();
    if (i > 0 && delta === 0) throw broken(where, `tile id ${id} occurs twice`);
    id += delta;
    // Sums past 2^53 are rounded; such ids are far out of range anyway.
    if (id > Number.MAX_SAFE_INTEGER) throw broken(where, `entry ${i}: tile ids must ascend, and stay within zoom 26`);
    ids[i] = id;
  }
}

function readUint32s(reader: VarintReader, column: Uint32Array, what: string, where: string): void {
  for (let i = 0; i < column.length; i++) {
    const value = reader.next();
    if (value > MAX_UINT32) throw broken(where, `entry ${i}: ${what} ${value} is past 2^32-1, the most the format allows`);
    column[i] = value;
  }
}

function readOffsets(reader: VarintReader, { offsets, lengths }: Directory, where: string): void {
  for (let i = 0; i < offsets.length; i++) {
    const code = reader.next();
    if (code === 0 && i === 0) throw broken(where, 'entry 0: its offset says "behind the entry before", and there is none');
    offsets[i] = code === 0 ? offsets[i - 1]! + lengths[i - 1]! : code - 1;
  }
}

function checkIds({ ids, runs, length }: Directory, { first, limit }: DirectoryLimits, where: string): void {
  if (first !== undefined && ids[0] !== first) {
    throw broken(where, `it begins with tile id ${ids[0]}, its pointer says ${first}`);
  }
  for (let i = 0; i < length; i++) {
    const next = i + 1 < length ? ids[i + 1]! : limit;
    // A pointer covers at least its own id.
    const end = ids[i]! + Math.max(1, runs[i]!);
    if (end > next) {
      const boundary = i + 1 < length ? `the entry of tile id ${next}` : `tile id ${limit}, where it must end`;
      throw broken(where, `the entry of tile id ${ids[i]} (run of ${runs[i]}) runs into ${boundary}`);
    }
  }
}

function checkTargets(directory: Directory, { tileDataBytes, leafBytes }: DirectoryLimits, where: string): void {
  const { ids, runs, lengths, offsets, length } = directory;
  for (let i = 0; i < length; i++) {
    if (lengths[i] === 0) throw broken(where, `the entry of tile id ${ids[i]} has length 0; the format does not allow that`);
    const isPointer = runs[i] === 0;
    if (offsets[i]! > (isPointer ? leafBytes : tileDataBytes) - lengths[i]!) {
      const section = isPointer ? 'the leaf directories' : 'the tile data';
      throw broken(where, `the entry of tile id ${ids[i]} (${lengths[i]} bytes at ${offsets[i]}) ends past ${section}`);
    }
  }
}

function broken(where: string, what: string): TilefoldError {
  return new TilefoldError('BAD_ARCHIVE', `${where}: ${what}`);
}
