// Deliberately broken PMTiles archives. Most of the damage is done to the tree of directories before it is written, so that the
// archive is valid except for one count, id, run, length or pointer; the rest is blind.

import { gzipSync } from 'node:zlib';
import { type RawEntry, rawArchive, rawDirectory, varint } from '../../support/pmtiles-bytes.ts';
import { below, damaged, pick, type Random, TELLING_NUMBERS } from './damage.ts';

interface Entry {
  id: bigint;
  run: bigint;
  length: bigint;
  /** As written: 0 = right after the previous entry, else offset + 1. */
  code: bigint;
  leaf?: Directory;
  /** A pointer with its own offset of the leaf, right or wrong. */
  isOdd?: boolean;
}

interface Directory {
  entries: Entry[];
  /** A wrong number of entries, if set. */
  count?: bigint;
}

interface Draft {
  root: Directory;
  gzip: boolean;
  header: Record<number, bigint | number>;
  metadata: Uint8Array;
  tileData: Uint8Array;
}

const FIELDS = ['id', 'run', 'length', 'code'] as const;
/** Positions in the header: eleven numbers, then single bytes. */
const NUMBERS_AT = Array.from({ length: 11 }, (_, i) => 8 + 8 * i);
const BYTES_FROM = 96;
const HEADER_END = 127;
const TILE_BYTES = 600;

export function wholeArchive(random: Random): Uint8Array {
  return serialized(wholeDraft(random));
}

/** One in twenty is undamaged. */
export function brokenArchive(random: Random): Uint8Array {
  const draft = wholeDraft(random);
  if (random() < 0.05) return serialized(draft);
  const isBlind = random() < 0.3;
  for (let pieces = isBlind ? below(random, 2) : 1 + below(random, 3); pieces > 0; pieces--) breakDraft(random, draft);
  const bytes = serialized(draft);
  return isBlind ? damaged(random, bytes) : bytes;
}

function wholeDraft(random: Random): Draft {
  const entries: Entry[] = [];
  let id = BigInt(pick(random, [0, 1, 5, 21, 5461, 22_369_621]));
  let last = 0;
  for (let count = 1 + below(random, 30); count > 0; count--) {
    const length = 1 + below(random, 40);
    const run = random() < 0.2 ? 1 + below(random, 6) : 1;
    const follows = entries.length > 0 && last + length <= TILE_BYTES && random() < 0.5;
    const offset = follows ? last : below(random, TILE_BYTES - length);
    entries.push({ id, run: BigInt(run), length: BigInt(length), code: follows ? 0n : BigInt(offset) + 1n });
    last = offset + length;
    id += BigInt(run + (random() < 0.6 ? 0 : below(random, pick(random, [3, 60, 5000]))));
  }
  let root: Directory = { entries };
  for (let levels = below(random, 3); levels > 0; levels--) root = overLeaves(random, root);
  return {
    root,
    gzip: random() < 0.5,
    header: { 100: 0, 101: 14 },
    metadata: Buffer.from('{"name":"made","vector_layers":[{"id":"road","fields":{}}]}'),
    tileData: Uint8Array.from({ length: TILE_BYTES }, () => below(random, 256)),
  };
}

/** The first entry of each leaf must have its own offset. */
function overLeaves(random: Random, { entries }: Directory): Directory {
  const pointers: Entry[] = [];
  let from = 0;
  for (let at = 1; at <= entries.length; at++) {
    const isBorder = at === entries.length || (entries[at]!.code > 0n && random() < 0.4) || entries[at]!.leaf !== undefined;
    if (!isBorder) continue;
    pointers.push({ id: entries[from]!.id, run: 0n, length: 0n, code: 0n, leaf: { entries: entries.slice(from, at) } });
    from = at;
  }
  return { entries: pointers };
}

function breakDraft(random: Random, draft: Draft): void {
  const directory = pick(random, directoriesOf(draft.root));
  const { entries } = directory;
  const at = below(random, entries.length);
  const entry = entries[at];
  switch (below(random, 12)) {
    case 0:
    case 1:
    case 2:
      if (entry !== undefined) breakEntry(random, entry);
      break;
    case 3:
      entries.splice(at, 1);
      break;
    case 4:
      if (entry !== undefined) entries.splice(below(random, entries.length + 1), 0, { ...entry });
      break;
    case 5:
      entries.splice(below(random, entries.length), 0, ...entries.splice(at, 1));
      break;
    case 6:
      directory.count = random() < 0.5 ? BigInt(entries.length + pick(random, [-1, 1])) : pick(random, TELLING_NUMBERS);
      if (directory.count < 0n) directory.count = 0n;
      break;
    case 7:
      breakPointer(random, draft.root);
      break;
    case 8:
    case 9: {
      const isNumber = random() < 0.6;
      const position = isNumber ? pick(random, NUMBERS_AT) : BYTES_FROM + below(random, HEADER_END - BYTES_FROM);
      draft.header[position] = isNumber ? pick(random, [...TELLING_NUMBERS, 126n, 600n, 700n]) : below(random, 256);
      break;
    }
    case 10:
      draft.metadata = random() < 0.3 ? Buffer.from('['.repeat(2000)) : damaged(random, draft.metadata);
      break;
    default:
      draft.tileData = draft.tileData.subarray(0, below(random, TILE_BYTES));
  }
}

function breakEntry(random: Random, entry: Entry): void {
  const field = pick(random, FIELDS);
  const near = entry[field] + BigInt(pick(random, [-2, -1, 1, 2, 64]));
  entry[field] = random() < 0.4 || near < 0n ? pick(random, TELLING_NUMBERS) : near;
  if (field === 'length' || field === 'code') entry.isOdd = true;
}

/** A pointer to another position among the leaves: to itself, to a leaf above it, into the middle of one. */
function breakPointer(random: Random, root: Directory): void {
  const pointers = directoriesOf(root).flatMap(({ entries }) => entries.filter(({ leaf }) => leaf !== undefined));
  if (pointers.length === 0) return;
  const pointer = pick(random, pointers);
  pointer.isOdd = true;
  pointer.code = BigInt(1 + below(random, pick(random, [1, 40, 400])));
  pointer.length = BigInt(1 + below(random, 200));
  if (random() < 0.3) {
    const other = pick(random, pointers);
    if (other.leaf !== undefined && !directoriesOf(other.leaf).some(({ entries }) => entries.includes(pointer)))
      Object.assign(pointer, { leaf: other.leaf, isOdd: false });
  }
}

function directoriesOf(directory: Directory): Directory[] {
  return [directory, ...directory.entries.flatMap(({ leaf }) => (leaf === undefined ? [] : directoriesOf(leaf)))];
}

function serialized({ root, gzip, header, metadata, tileData }: Draft): Buffer {
  const leaves: Buffer[] = [];
  let leafBytes = 0;
  const written = (directory: Directory): Buffer => {
    const entries = directory.entries.map(({ leaf, isOdd, ...entry }): RawEntry => {
      if (leaf === undefined) return entry;
      const bytes = written(leaf);
      const packed = gzip ? gzipSync(bytes, { level: 1 }) : bytes;
      const offset = leafBytes;
      leaves.push(packed);
      leafBytes += packed.length;
      return isOdd ? entry : { ...entry, length: packed.length, code: offset + 1 };
    });
    const bytes = rawDirectory(entries);
    return directory.count === undefined
      ? bytes
      : Buffer.concat([varint(directory.count), bytes.subarray(varint(entries.length).length)]);
  };
  const rootBytes = written(root);
  return rawArchive({ root: rootBytes, leaves: Buffer.concat(leaves), metadata, tileData, header, gzip });
}
