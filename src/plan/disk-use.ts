// Computes the peak disk use of a run, by purpose: each may lie on a different file system. The same arithmetic gives an upper
// bound from a bound on the tileset's size, and an estimate from transformed sample tiles.

import { PAGE_BYTES, SHARD_PAGE_BYTES } from '../archive/mbtiles/ddl.ts';
import type { LayoutName, OutputLayout } from '../archive/types.ts';
import { indexBytes, integerBytes, tableBytes, typeBytes, varintBytes } from './sqlite-pages.ts';
import type { SampledSize, TilesetSize } from './tileset-size.ts';

export interface DiskUse {
  /** Shard files, in the job directory. */
  readonly shards: number;
  /** Beside the output: the output, and SQLite's journal. */
  readonly output: number;
  /** In and beside the job directory: SQLite's sorter, or the PMTiles spools. */
  readonly scratch: number;
  /** In the job directory: request, manifest and ledger. */
  readonly job: number;
}

export interface DiskShape {
  readonly output: Pick<OutputLayout, 'layout' | 'order' | 'deduplicates'>;
  readonly shards: number;
  /** Rows go directly into the output, without shard files. */
  readonly isDirect: boolean;
  /**
   * Shards may be deleted once merged. The share of all bytes in the largest group of shards that must be merged together; 1 if
   * all shards are kept to the end.
   */
  readonly keptShare: number;
  /** Whether source-layers are read: each shard's report is then longer. */
  readonly hasLayers: boolean;
  /** Of request.json and manifest.ndjson. */
  readonly jobFileBytes: number;
}

/** Tile data between two durable points of a PMTiles merge: shards of that size may be kept in addition to the group. */
const UNSYNCED_BYTES = 268_435_456;
/** Schema, tiles and metadata of a shard file, and its half-filled last page. */
const SHARD_PAGES = 4;
/** If a shard's report has layers, its seal takes more than a page. */
const REPORT_PAGES = 1;
const PACKED_ROWS = 2048;
const HASH_BYTES = 16;
const IMAGE_ID_BYTES = 32;
/** Header and root directory. */
const PMTILES_HEAD = 16_384;
/** A compressed leaf directory entry: id delta, run length, length, offset. */
const ENTRY_BYTES = 5;
const SPOOLED_ENTRY = 24;
const SPOOLED_CONTENT = 20;
/** Schema, roots of tables and indexes, and the unused part of their last pages. */
const OUTPUT_BASE = 12 * PAGE_BYTES;
/** Pages of an earlier transaction that a transaction changes: the path to the last leaf. */
const JOURNAL = 8 * PAGE_BYTES;
/** Bytes of records that SQLite sorts in memory: the size of its cache. */
const SORTED_IN_MEMORY = 33_554_432;
/** A merge in more than one pass rewrites part of the data. */
const SORTER_SLACK = 1.05;
/** A write-ahead log is checkpointed at 1,000 pages; until then, each change of a shard's row appends a few. */
const MAX_WAL_BYTES = 4_194_304;
const WAL_PER_SHARD = 65_536;
const LEDGER_BASE = 114_688;
const LEDGER_PER_SHARD = 4096;

type OutputUse = Pick<DiskUse, 'output' | 'scratch'>;

const OUTPUT_USE: Readonly<Record<LayoutName, (size: TilesetSize, isBound: boolean) => OutputUse>> = {
  'mbtiles-flat': flatUse,
  'mbtiles-normalized': normalizedUse,
  pmtiles: pmtilesUse,
};

/**
 * Returns the disk use of a tileset of this size. `isBound`: use the largest sizes that the sample allows, not the likely ones.
 */
export function diskUse(size: TilesetSize, shape: DiskShape, isBound: boolean): DiskUse {
  const kept = shape.isDirect ? 0 : shardBytes(size, shape, isBound);
  const shards = Math.ceil(Math.min(kept, kept * shape.keptShare + (shape.keptShare < 1 ? UNSYNCED_BYTES : 0)));
  return { shards, ...OUTPUT_USE[shape.output.layout](size, isBound), job: jobBytes(shape) };
}

function pmtilesUse({ tiles, distinctTiles, distinctBytes, metadataBytes }: TilesetSize): OutputUse {
  const output = Math.ceil(PMTILES_HEAD + OUTPUT_BASE + metadataBytes + distinctBytes + tiles * ENTRY_BYTES);
  return { output, scratch: tiles * SPOOLED_ENTRY + distinctTiles * SPOOLED_CONTENT };
}

function flatUse(size: TilesetSize, isBound: boolean): OutputUse {
  const { tiles } = size;
  const key = keyRecord(size);
  const table = rowsBytes(size, tiles, size.bytes, PAGE_BYTES, plainRecord, isBound);
  const keyIndex = indexBytes(tiles, key, PAGE_BYTES);
  return { output: Math.ceil(table + keyIndex + mbtilesBase(size)), scratch: sorterBytes(tiles, key) };
}

function normalizedUse(size: TilesetSize, isBound: boolean): OutputUse {
  const { tiles, distinctTiles, distinctBytes } = size;
  const key = keyRecord(size);
  const image = IMAGE_ID_BYTES + 3 + integerBytes(distinctTiles);
  const images = rowsBytes(size, distinctTiles, distinctBytes, PAGE_BYTES, imageRecord, isBound);
  const mapRecord = key - integerBytes(tiles) + IMAGE_ID_BYTES;
  const map = tableBytes([mapRecord], PAGE_BYTES, tiles) * tiles;
  const indexes = indexBytes(tiles, key, PAGE_BYTES) + indexBytes(distinctTiles, image, PAGE_BYTES);
  return {
    output: Math.ceil(images + map + indexes + mbtilesBase(size)),
    scratch: Math.max(sorterBytes(tiles, key), sorterBytes(distinctTiles, image)),
  };
}

function mbtilesBase({ metadataBytes }: TilesetSize): number {
  return OUTPUT_BASE + JOURNAL + metadataBytes;
}

/** Returns the bytes of the key index that is made in the job directory for an input without one. */
export function keyIndexBytes(size: TilesetSize): number {
  return Math.ceil(indexBytes(size.tiles, keyRecord(size), PAGE_BYTES));
}

function shardBytes(size: TilesetSize, shape: DiskShape, isBound: boolean): number {
  const { tiles, bytes } = size;
  const { order, deduplicates } = shape.output;
  // As the shard file is written: see shard-sink.ts.
  const isPacked = order === 'hilbert' && deduplicates;
  const rows = rowsBytes(size, tiles, bytes, SHARD_PAGE_BYTES, deduplicates ? hashedRecord : plainRecord, isBound);
  const packed = isPacked ? (tiles / PACKED_ROWS) * SHARD_PAGE_BYTES : 0;
  const pages = SHARD_PAGES + (isPacked ? 1 : 0) + (shape.hasLayers ? REPORT_PAGES : 0);
  return rows + packed + shape.shards * pages * SHARD_PAGE_BYTES;
}

function jobBytes({ shards, jobFileBytes }: DiskShape): number {
  return Math.ceil(jobFileBytes + LEDGER_BASE + shards * LEDGER_PER_SHARD + Math.min(MAX_WAL_BYTES, shards * WAL_PER_SHARD));
}

/** Tiles in mixed order leave less unused space on a page than tiles sorted by size. A bound takes the worse of the two. */
function rowsBytes(
  { sample }: TilesetSize,
  rows: number,
  bytes: number,
  pageBytes: number,
  recordOf: (tile: SampledSize) => number,
  isBound: boolean,
): number {
  if (sample.length === 0) return bytes + rows * 64;
  const records = sample.map(recordOf);
  const inOrder = tableBytes(records, pageBytes, rows);
  const most = isBound
    ? Math.max(
        inOrder,
        tableBytes(
          records.toSorted((a, b) => a - b),
          pageBytes,
          rows,
        ),
      )
    : inOrder;
  const sampled = sample.reduce((sum, tile) => sum + tile.bytes, 0);
  return bytes + (rows * (most - sampled)) / sample.length;
}

function keyBytes({ z, x, y }: SampledSize): number {
  // The row may be flipped; its size is the same but for a bit.
  return integerBytes(z) + integerBytes(x) + integerBytes(Math.max(y, 2 ** z - 1 - y));
}

function plainRecord(tile: SampledSize): number {
  return 4 + typeBytes(tile.bytes) + keyBytes(tile) + tile.bytes;
}

/** Includes id, length and hash. An id also counts all tiles of lower zooms. */
function hashedRecord(tile: SampledSize): number {
  return plainRecord(tile) + 3 + integerBytes(4 ** tile.z) + integerBytes(tile.bytes) + HASH_BYTES;
}

function imageRecord({ bytes }: SampledSize): number {
  return 2 + typeBytes(bytes) + bytes + IMAGE_ID_BYTES;
}

/** An index entry of the key: header, key and row id. */
function keyRecord({ sample, tiles }: TilesetSize): number {
  return 5 + Math.max(5, ...sample.map(keyBytes)) + integerBytes(tiles);
}

function sorterBytes(records: number, record: number): number {
  const bytes = records * (record + varintBytes(record));
  return bytes <= SORTED_IN_MEMORY ? 0 : Math.ceil(bytes * SORTER_SLACK);
}
