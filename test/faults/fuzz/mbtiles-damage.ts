// Damage to the pages of an SQLite file (sqlite.org/fileformat2.html): page types, cell pointers, links to other pages, the
// header, the free list, the schema text; and blind damage anywhere.

import { below, damaged, pick, type Random, TELLING_NUMBERS } from './damage.ts';

const HEADER_BYTES = 100;
/** Header fields and their sizes: page size, versions, reserved bytes, counters, page count, free pages, schema, encoding. */
const HEADER_FIELDS: readonly (readonly [at: number, size: number])[] = [
  [16, 2],
  ...[18, 19, 20, 21].map((at) => [at, 1] as const),
  ...[24, 28, 32, 36, 40, 44, 52, 56, 60, 64, 92].map((at) => [at, 4] as const),
];
/** Interior and leaf pages of indexes and tables, and invalid types. */
const PAGE_TYPES = [0, 1, 2, 5, 10, 13, 255];

/** Returns the file with one to three pieces of damage; one in twenty is undamaged. */
export function brokenDatabase(random: Random, whole: Uint8Array): Uint8Array {
  const file = Buffer.from(whole);
  if (random() < 0.05) return file;
  const pageBytes = file.readUInt16BE(16) === 1 ? 65_536 : file.readUInt16BE(16);
  let broken: Uint8Array = file;
  for (let pieces = 1 + below(random, 3); pieces > 0; pieces--) broken = brokenPage(random, Buffer.from(broken), pageBytes);
  return broken;
}

function brokenPage(random: Random, file: Buffer, pageBytes: number): Uint8Array {
  const pages = Math.floor(file.length / pageBytes);
  if (pages === 0) return file;
  const page = below(random, pages) * pageBytes;
  // The first page begins with the file's header.
  const start = page === 0 ? HEADER_BYTES : page;
  const isInterior = file[start] === 2 || file[start] === 5;
  switch (below(random, 13)) {
    case 0:
    case 1: {
      const at = below(random, file.length);
      file[at]! ^= 1 << below(random, 8);
      return file;
    }
    case 2:
      return file.fill(0, page, page + pageBytes);
    case 3: {
      const other = below(random, pages) * pageBytes;
      const kept = Buffer.from(file.subarray(page, page + pageBytes));
      file.copy(file, page, other, other + pageBytes);
      if (random() < 0.7) kept.copy(file, other);
      return file;
    }
    case 4:
      return file.subarray(0, random() < 0.5 ? page : below(random, file.length));
    case 5:
      file[start] = pick(random, PAGE_TYPES);
      return file;
    case 6: {
      // A cell's offset in its page.
      const cells = Math.max(1, file.readUInt16BE(Math.min(start + 3, file.length - 2)));
      const at = start + (isInterior ? 12 : 8) + 2 * below(random, Math.min(cells, 200));
      return put(file, at, 2, BigInt(below(random, pageBytes + 2)));
    }
    case 7:
      return put(file, start + pick(random, [1, 3, 5]), 2, pick(random, TELLING_NUMBERS));
    case 8:
      return put(file, start + 8, 4, BigInt(below(random, pages + 2)));
    case 9: {
      const [at, size] = pick(random, HEADER_FIELDS);
      return put(file, at, size, random() < 0.5 ? pick(random, TELLING_NUMBERS) : BigInt(below(random, pages + 2)));
    }
    case 10:
      return brokenSchema(random, file);
    case 11: {
      // The start of a cell: its size, its row id, or the page to its left.
      const cell = file.readUInt16BE(Math.min(start + 8, file.length - 2));
      return put(file, page + cell + below(random, 8), 1, BigInt(below(random, 256)));
    }
    default:
      return damaged(random, file);
  }
}

/** Replaces one letter, one word by another, or a word by blanks: the text keeps its length. */
function brokenSchema(random: Random, file: Buffer): Buffer {
  const words = [
    'CREATE',
    'TABLE',
    'VIEW',
    'INDEX',
    'UNIQUE',
    'tiles',
    'tile_data',
    'tile_row',
    'tile_column',
    'zoom_level',
    'map',
  ];
  const word = pick(random, words);
  const at = file.indexOf(word, below(random, HEADER_BYTES * 2));
  if (at < 0) return file;
  const others = words.filter(({ length }) => length === word.length);
  if (random() < 0.5) file.write(pick(random, [...others, ' '.repeat(word.length)]), at);
  else file[at + below(random, word.length)] = 32 + below(random, 95);
  return file;
}

function put(file: Buffer, at: number, size: number, value: bigint): Buffer {
  let rest = value;
  for (let i = size - 1; i >= 0; i--, rest >>= 8n) if (at + i < file.length) file[at + i] = Number(rest & 0xffn);
  return file;
}
