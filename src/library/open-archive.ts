// Opens an archive for users of the library: single tiles, and all tiles in either order.

import { resolve } from 'node:path';
import { FORMAT_NAMES, FORMATS } from '../archive/formats.ts';
import { openSource } from '../archive/open.ts';
import type { ArchiveFormat, ArchiveSource, DropReason, OnDuplicate } from '../archive/types.ts';
import { TilefoldError } from '../errors.ts';
import { isOnGrid, MAX_ZOOM, type TileKey, type TileOrder } from '../tile/key.ts';
import type { Shard } from '../tile/shard.ts';
import type { Compression, TileType } from '../tile/type.ts';
import { type Metadata, plainMetadata } from './archive-metadata.ts';
import { checkOptions, checkValue, FUNCTION, type Kind, oneOf, TEXT, wholeNumber } from './check-options.ts';

export interface OpenArchiveOptions {
  /** Default: detected from the file's first bytes. */
  format?: ArchiveFormat;
  /** For two tiles of one key with different bytes, which an MBTiles file without a unique index may hold. Default: error. */
  onDuplicate?: OnDuplicate;
}

export interface Selection {
  /** row: by zoom, column and TMS row. hilbert: by PMTiles' tile id. Default: the order of the format, which is read fastest. */
  order?: TileOrder;
  /** Lowest and highest zoom, both included. Default: all. */
  minzoom?: number;
  maxzoom?: number;
  /** Hears of each row that is no tile, such as one whose image is missing. Default: such rows are passed over. */
  onSkip?: (why: DropReason, where: string) => void;
}

/** A tile, with its bytes as stored: usually compressed. They are the caller's to keep. */
export interface StoredTile extends TileKey {
  readonly data: Uint8Array;
}

/** An open archive. Its file must not change while it is open. */
export interface Archive extends Disposable {
  /** Absolute. */
  readonly path: string;
  readonly format: ArchiveFormat;
  readonly tileType: TileType;
  /** As the archive declares; single tiles may differ, and `inflate` detects what they are. */
  readonly tileCompression: Compression;
  readonly metadata: Metadata;
  /**
   * Returns the stored bytes of a tile, or undefined if there is none.
   * @throws TilefoldError 'USAGE' for a key off the grid, or a closed archive
   */
  tile(z: number, x: number, y: number): Uint8Array | undefined;
  /** Yields each tile once. Tiles off the grid, and those without bytes, are not among them. */
  tiles(selection?: Selection): IterableIterator<StoredTile>;
  /** Closes the file. Same as `using`. */
  close(): void;
}

const OPEN_OPTIONS: Readonly<Record<keyof OpenArchiveOptions, Kind>> = {
  format: oneOf(FORMAT_NAMES),
  onDuplicate: oneOf(['error', 'first', 'last']),
};

const SELECTION: Readonly<Record<keyof Selection, Kind>> = {
  order: oneOf(['row', 'hilbert']),
  minzoom: wholeNumber(0, MAX_ZOOM),
  maxzoom: wholeNumber(0, MAX_ZOOM),
  onSkip: FUNCTION,
};

/**
 * Opens an MBTiles or PMTiles archive for reading.
 * @throws TilefoldError 'NOT_FOUND', 'NOT_AN_ARCHIVE', 'BAD_ARCHIVE', 'FORMAT_CONFLICT', 'USAGE'
 * @example
 * using archive = openArchive('planet.pmtiles');
 * for (const { z, x, y, data } of archive.tiles({ maxzoom: 5 })) console.log(z, x, y, data.length);
 */
export function openArchive(path: string, options: OpenArchiveOptions = {}): Archive {
  checkValue('openArchive', 'the path', path, TEXT);
  checkOptions('openArchive', options, OPEN_OPTIONS);
  return new OpenArchive(resolve(path), openSource(resolve(path), options));
}

class OpenArchive implements Archive {
  readonly path: string;
  readonly format: ArchiveFormat;
  readonly tileType: TileType;
  readonly tileCompression: Compression;
  readonly metadata: Metadata;
  #source: ArchiveSource | undefined;

  constructor(path: string, source: ArchiveSource) {
    const { format, tileType, tileCompression, sniffedCompression, metadata } = source.summary;
    const isSniffed = tileCompression === 'unknown' && sniffedCompression !== 'mixed' && sniffedCompression !== 'zlib';
    this.path = path;
    this.format = format;
    this.tileType = tileType;
    this.tileCompression = isSniffed ? (sniffedCompression ?? 'unknown') : tileCompression;
    this.metadata = plainMetadata(metadata);
    this.#source = source;
  }

  tile(z: number, x: number, y: number): Uint8Array | undefined {
    const key = { z, x, y };
    if (!isOnGrid(key)) {
      const last = Number.isInteger(z) && z >= 0 && z <= MAX_ZOOM ? `; columns and rows of zoom ${z} are 0 to ${2 ** z - 1}` : '';
      throw new TilefoldError('USAGE', `tile: ${z}/${x}/${y} is no tile key: zooms are 0 to ${MAX_ZOOM}${last}`);
    }
    const data = this.#opened('tile').tile(key)?.data ?? undefined;
    return data && new Uint8Array(data);
  }

  *tiles(selection: Selection = {}): Generator<StoredTile> {
    checkOptions('tiles', selection, SELECTION);
    const { order = FORMATS[this.format].order, minzoom = 0, maxzoom = MAX_ZOOM, onSkip } = selection;
    const notices = { drop: (why: DropReason, _zoom: number | null, where: string) => onSkip?.(why, where), warn() {} };
    for (const shard of shardsOf(this.#opened('tiles'), minzoom, maxzoom)) {
      for (const { z, x, y, data } of this.#opened('tiles').tiles(shard, order, notices)) {
        if (data !== null && data.length > 0) yield { z, x, y, data: new Uint8Array(data) };
      }
    }
  }

  close(): void {
    this.#source?.[Symbol.dispose]();
    this.#source = undefined;
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #opened(call: string): ArchiveSource {
    if (this.#source === undefined) throw new TilefoldError('USAGE', `${call}: ${this.path} is closed`);
    return this.#source;
  }
}

/** A shard for each zoom that has tiles: in either order, zooms follow one another. */
function shardsOf(source: ArchiveSource, minzoom: number, maxzoom: number): Shard[] {
  const shards: { index: number; ranges: { zoom: number; columns: [number, number] }[]; tiles: number; bytes: number }[] = [];
  for (const { zoom, columns, tiles, bytes } of source.census()) {
    if (zoom < minzoom || zoom > maxzoom) continue;
    const shard = shards.at(-1);
    if (shard?.ranges[0]?.zoom === zoom) {
      shard.ranges[0].columns[1] = columns[1];
      shard.tiles += tiles;
      shard.bytes += bytes;
    } else {
      shards.push({ index: shards.length, ranges: [{ zoom, columns: [...columns] }], tiles, bytes });
    }
  }
  return shards;
}
