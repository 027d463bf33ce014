// The directory tree of an archive: root, leaves, and look-up of a tile id. Every leaf is checked against its pointer when read,
// so ids ascend without overlap over any walk. Holds at most 3 million parsed entries (72 MiB) along a path, and caches another 2
// million (48 MiB).

import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { TilefoldError } from '../../../errors.ts';
import { firstId } from '../../../tile/hilbert.ts';
import { MAX_ZOOM } from '../../../tile/key.ts';
import { type Directory, type DirectoryLimits, parseDirectory } from '../directory.ts';
import type { PmtilesHeader, Section } from '../header.ts';
import type { InputFile } from './input-file.ts';
import { MAX_DIRECTORY_BYTES } from './sections.ts';

/** Entries `from` (inclusive) to `to` (exclusive) of a directory; all tiles, no pointers. */
export interface EntrySlice {
  readonly directory: Directory;
  readonly from: number;
  readonly to: number;
}

/** Position of a tile's bytes in the tile data. */
export interface EntryPlace {
  readonly id: number;
  readonly offset: number;
  readonly length: number;
}

/** A walk that goes past damaged leaf directories. */
export interface TolerantWalk {
  onLeaf(place: Section): void;
  /** `id` is the first tile id that the directory would have. Returns whether to go on. */
  onBroken(error: TilefoldError, id: number): boolean;
}

interface Descent {
  readonly depth: number;
  /** Number of entries in the directory and its parents. */
  readonly held: number;
  readonly walk: TolerantWalk | undefined;
}

type EntryBounds = Pick<DirectoryLimits, 'first' | 'limit' | 'maxEntries'>;

const MAX_INFLATED_ROOT = 8_388_608;
const MAX_INFLATED_LEAF = 16_777_216;
/** Including the root. Other readers go no deeper, and no archive needs more. */
const MAX_DEPTH = 4;
const MAX_CACHED_ENTRIES = 2_097_152;
/** In all directories from the root down to one: a root that fills its 8 MiB, plus a leaf far larger than any writer makes. */
const MAX_HELD_ENTRIES = 3_145_728;

export class DirectoryTree {
  readonly #file: InputFile;
  readonly #header: PmtilesHeader;
  readonly #warn: (line: string) => void;
  readonly #root: Directory;
  /** By offset, least recently used first. */
  readonly #leaves = new Map<number, Directory>();
  #cachedEntries = 0;
  #leavesWithSurplus = 0;

  /** Reads the root. @throws TilefoldError BAD_ARCHIVE, as all methods do, when a directory is damaged */
  constructor(file: InputFile, header: PmtilesHeader, warn: (line: string) => void) {
    this.#file = file;
    this.#header = header;
    this.#warn = warn;
    const { offset, length } = header.root;
    const bounds = { first: undefined, limit: firstId(MAX_ZOOM + 1), maxEntries: MAX_HELD_ENTRIES };
    this.#root = this.#read(offset, length, bounds, MAX_INFLATED_ROOT, 'root directory');
  }

  /** Whether there are no tiles. The format forbids this, but some writers do it, and it is harmless. */
  get isEmpty(): boolean {
    return this.#root.length === 0;
  }

  get rootTrailingBytes(): number {
    return this.#root.trailingBytes;
  }

  /**
   * Yields the entries with ids from `from` (inclusive) to `to` (exclusive), ascending. The first and last may extend beyond.
   * @throws TilefoldError BAD_ARCHIVE at a damaged directory, unless `walk` takes it
   */
  slices(from: number, to: number, walk?: TolerantWalk): Generator<EntrySlice, boolean> {
    return this.#slicesOf(this.#root, from, to, { depth: 1, held: this.#root.length, walk });
  }

  /** Returns the position of a tile, or undefined if the archive does not have it. */
  find(id: number): EntryPlace | undefined {
    let directory = this.#root;
    for (let depth = 1, held = directory.length; ; depth++, held += directory.length) {
      const i = lastAtOrBefore(directory, id);
      if (i < 0) return undefined;
      if (directory.runs[i]! > 0) {
        return id - directory.ids[i]! < directory.runs[i]! ? placeAt(directory, i) : undefined;
      }
      directory = this.#leaf(directory, i, depth, held);
    }
  }

  /** Returns the entry at a fraction (0 to below 1) of the tree, which must not be empty. All leaves weigh the same. */
  at(fraction: number): EntryPlace {
    let directory = this.#root;
    let rest = fraction;
    for (let depth = 1, held = directory.length; ; depth++, held += directory.length) {
      const position = rest * directory.length;
      const i = Math.min(Math.floor(position), directory.length - 1);
      if (directory.runs[i]! > 0) return placeAt(directory, i);
      rest = position - i;
      directory = this.#leaf(directory, i, depth, held);
    }
  }

  /** Counts the pointers in the root; writers put all of them there. */
  countLeaves(): number {
    let leaves = 0;
    for (let i = 0; i < this.#root.length; i++) if (this.#root.runs[i] === 0) leaves++;
    return leaves;
  }

  /** Returns false when the walk has been ended. */
  *#slicesOf(directory: Directory, from: number, to: number, { depth, held, walk }: Descent): Generator<EntrySlice, boolean> {
    const { ids, runs, length } = directory;
    let i = Math.max(0, lastAtOrBefore(directory, from));
    if (runs[i]! > 0 && ids[i]! + runs[i]! <= from) i++;
    while (i < length && ids[i]! < to) {
      if (runs[i] === 0) {
        const leaf = this.#leafOrNothing(directory, i, { depth, held, walk });
        if (leaf === false) return false;
        if (leaf !== null) {
          const goesOn = yield* this.#slicesOf(leaf, from, to, { depth: depth + 1, held: held + leaf.length, walk });
          if (!goesOn) return false;
        }
        i++;
        continue;
      }
      const start = i;
      while (i < length && ids[i]! < to && runs[i]! > 0) i++;
      yield { directory, from: start, to: i };
    }
    return true;
  }

  /** null: a damaged directory that the walk takes; false: the one that ends it. */
  #leafOrNothing(parent: Directory, i: number, { depth, held, walk }: Descent): Directory | null | false {
    if (walk === undefined) return this.#leaf(parent, i, depth, held);
    try {
      const leaf = this.#leaf(parent, i, depth, held);
      walk.onLeaf({ offset: parent.offsets[i]!, length: parent.lengths[i]! });
      return leaf;
    } catch (error) {
      if (!(error instanceof TilefoldError) || error.code !== 'BAD_ARCHIVE') throw error;
      return walk.onBroken(error, parent.ids[i]!) && null;
    }
  }

  #leaf(parent: Directory, i: number, depth: number, held: number): Directory {
    const first = parent.ids[i]!;
    const limit = i + 1 < parent.length ? parent.ids[i + 1]! : parent.limit;
    const offset = parent.offsets[i]!;
    const where = `leaf directory of tile id ${first}`;
    if (depth >= MAX_DEPTH) {
      throw new TilefoldError('BAD_ARCHIVE', `${this.#file.path}: ${where}: directories are nested more than ${MAX_DEPTH} deep`);
    }
    const cached = this.#leaves.get(offset);
    if (cached !== undefined) this.#forget(offset, cached);
    // Two pointers to one leaf cannot both be right: the second one reads it again and fails.
    const isSame = cached !== undefined && cached.ids[0] === first && cached.limit === limit;
    const bounds = { first, limit, maxEntries: MAX_HELD_ENTRIES - held };
    const leaf = isSame
      ? cached
      : this.#read(this.#header.leaves.offset + offset, parent.lengths[i]!, bounds, MAX_INFLATED_LEAF, where);
    this.#keep(offset, leaf);
    return leaf;
  }

  #keep(offset: number, leaf: Directory): void {
    this.#leaves.set(offset, leaf);
    this.#cachedEntries += leaf.length;
    for (const [oldest, directory] of this.#leaves) {
      if (this.#cachedEntries <= MAX_CACHED_ENTRIES || this.#leaves.size === 1) break;
      this.#forget(oldest, directory);
    }
  }

  #forget(offset: number, leaf: Directory): void {
    this.#leaves.delete(offset);
    this.#cachedEntries -= leaf.length;
  }

  #read(offset: number, length: number, bounds: EntryBounds, maxInflated: number, what: string): Directory {
    const where = `${this.#file.path}: the ${what} (${length} bytes at ${offset})`;
    if (length > MAX_DIRECTORY_BYTES)
      throw new TilefoldError('BAD_ARCHIVE', `${where} is larger than ${MAX_DIRECTORY_BYTES} bytes`);
    const bytes = this.#inflate(this.#file.read(offset, length), maxInflated, where);
    const { tileData, leaves, addressedTiles } = this.#header;
    const isRoot = bounds.first === undefined;
    const limits = {
      ...bounds,
      tileDataBytes: tileData.length,
      leafBytes: leaves.length,
      mayBeEmpty: isRoot && tileData.length === 0 && addressedTiles === 0,
    };
    const directory = parseDirectory(bytes, limits, where);
    // One warning is enough for all leaves: there may be a hundred thousand.
    if (directory.trailingBytes > 0 && (isRoot || this.#leavesWithSurplus++ === 0))
      this.#warn(`${directory.trailingBytes} bytes follow the entries of the ${what}`);
    return directory;
  }

  #inflate(stored: Buffer, maxInflated: number, where: string): Uint8Array {
    const { internalCompression } = this.#header;
    if (internalCompression === 'none') {
      if (stored.length <= maxInflated) return stored;
      throw new TilefoldError('BAD_ARCHIVE', `${where} is larger than ${maxInflated} bytes`);
    }
    try {
      const options = { maxOutputLength: maxInflated };
      return internalCompression === 'brotli' ? brotliDecompressSync(stored, options) : gunzipSync(stored, options);
    } catch (cause) {
      const isTooLarge = (cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
      const what = isTooLarge ? `inflates to more than ${maxInflated} bytes` : `does not inflate: ${(cause as Error).message}`;
      throw new TilefoldError('BAD_ARCHIVE', `${where} ${what}`, { cause });
    }
  }
}

/** Returns the index of the last entry whose first id is not greater than `id`, or -1. */
function lastAtOrBefore({ ids, length }: Directory, id: number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ids[middle]! <= id) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function placeAt({ ids, offsets, lengths }: Directory, i: number): EntryPlace {
  return { id: ids[i]!, offset: offsets[i]!, length: lengths[i]! };
}
