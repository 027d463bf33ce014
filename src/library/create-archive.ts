// Creates an archive from tiles that come in any order. They are spooled beside the output, sorted, and written as tilefold writes any
// archive: the same tiles give the same bytes, in whatever order they came.

import { dirname, join, resolve } from 'node:path';
import { FORMAT_NAMES, FORMATS, formatOfExtension } from '../archive/formats.ts';
import { TileSpool } from '../archive/spool/tile-spool.ts';
import type { ArchiveFormat, OnDuplicate } from '../archive/types.ts';
import { systemError, TileError, TilefoldError } from '../errors.ts';
import { placeOf, statsOf } from '../kit/fs/place-of.ts';
import { hiddenWorkDirectory, type WorkDirectory } from '../kit/fs/work-directory.ts';
import { deflate, inflate, sniffCompression } from '../tile/codec/compression.ts';
import type { ZoomCover } from '../tile/extent.ts';
import { isOnGrid, keyText, MAX_ZOOM, type TileKey } from '../tile/key.ts';
import { COMPRESSIONS, type Compression, TILE_TYPES, type TileType } from '../tile/type.ts';
import { type Metadata, tilesetMetadata } from './archive-metadata.ts';
import { BOOLEAN, BYTES, checkOptions, checkValue, FUNCTION, type Kind, oneOf, SIGNAL, TEXT } from './check-options.ts';
import { WRITTEN, writeArchive } from './write-archive.ts';

export interface CreateOptions {
  /** Default: the path's extension. */
  format?: ArchiveFormat;
  /** What the tiles are. */
  tileType: TileType;
  /** How tiles are stored; vector tiles that come in another compression are recompressed. Default: gzip for mvt and mlt, else none. */
  tileCompression?: Exclude<Compression, 'unknown'>;
  /** Whether an existing file is replaced, once the new one is complete. Default: false. */
  overwrite?: boolean;
  /** For two tiles of one key with different bytes. Default: error. */
  onDuplicate?: OnDuplicate;
}

export interface FinishOptions {
  /** Stops the work; nothing is left. */
  signal?: AbortSignal;
  /** Called some times a second. */
  onProgress?: (progress: { tiles: number; total: number }) => void;
}

export interface ArchiveSize {
  /** Absolute. */
  path: string;
  format: ArchiveFormat;
  /** Tiles with a key of their own. */
  tiles: number;
  /** Size of the file, in bytes. */
  bytes: number;
}

/** Writes an archive. Until `finish` resolves there is no file under its name; disposed of before, it leaves nothing. */
export interface Writer extends AsyncDisposable {
  /**
   * Adds a tile. The bytes may be changed afterwards. `x` and `y` are XYZ: row 0 is in the north.
   * @throws TilefoldError 'USAGE' for a key off the grid or bytes that the archive cannot hold; 'BAD_TILE' if it has to be recompressed,
   * and does not inflate
   */
  add(tile: TileKey & { readonly data: Uint8Array }): void;
  /**
   * Writes the archive. Zooms, bounds and center are those of the tiles; bounds of the metadata count where they lie within.
   * @throws TilefoldError 'OUTPUT_EXISTS', 'EMPTY_OUTPUT', 'DUPLICATE_TILE', 'DISK_FULL', 'INTERRUPTED'
   */
  finish(metadata?: Metadata, options?: FinishOptions): Promise<ArchiveSize>;
}

const CREATE_OPTIONS: Readonly<Record<keyof CreateOptions, Kind>> = {
  format: oneOf(FORMAT_NAMES),
  tileType: oneOf(TILE_TYPES.filter((type) => type !== 'unknown')),
  tileCompression: oneOf(COMPRESSIONS.filter((name) => name !== 'unknown')),
  overwrite: BOOLEAN,
  onDuplicate: oneOf(['error', 'first', 'last']),
};

const FINISH_OPTIONS: Readonly<Record<keyof FinishOptions, Kind>> = { signal: SIGNAL, onProgress: FUNCTION };

/**
 * Creates a writer. Its side files lie in a hidden directory beside `path`, and take as much room as the tiles; what a killed process
 * leaves of them is removed by the next writer in that directory.
 * @throws TilefoldError 'USAGE', 'OUTPUT_EXISTS', 'NOT_FOUND' for a missing directory
 * @example
 * await using writer = createArchive('out.pmtiles', { tileType: 'mvt' });
 * writer.add({ z: 0, x: 0, y: 0, data: tile });
 * await writer.finish({ name: 'Roads', vector_layers: [{ id: 'roads', fields: { class: 'String' } }] });
 */
export function createArchive(path: string, options: CreateOptions): Writer {
  checkValue('createArchive', 'the path', path, TEXT);
  checkOptions('createArchive', options, CREATE_OPTIONS);
  if (options.tileType === undefined) throw new TilefoldError('USAGE', 'createArchive: option tileType is needed, such as mvt');
  const format = formatFor(path, options.format);
  const place = placeOf(resolve(path));
  const overwrite = options.overwrite ?? false;
  if (statsOf(dirname(place))?.isDirectory() !== true) {
    throw new TilefoldError('NOT_FOUND', `${dirname(place)}: there is no such directory; create it first`);
  }
  if (!overwrite && statsOf(place) !== undefined) {
    throw new TilefoldError('OUTPUT_EXISTS', `${place}: exists already; set overwrite to replace it`);
  }
  return new SpoolingWriter(place, format, options, overwrite);
}

class SpoolingWriter implements Writer {
  readonly #place: string;
  readonly #format: ArchiveFormat;
  readonly #tileType: TileType;
  readonly #compression: Exclude<Compression, 'unknown'>;
  readonly #overwrite: boolean;
  readonly #directory: WorkDirectory;
  readonly #spool: TileSpool;
  readonly #covers = new Map<number, { -readonly [Key in keyof ZoomCover]: number }>();
  #state: 'open' | 'finished' | 'closed' = 'open';

  constructor(place: string, format: ArchiveFormat, options: CreateOptions, overwrite: boolean) {
    const { tileType, tileCompression, onDuplicate = 'error' } = options;
    this.#place = place;
    this.#format = format;
    this.#tileType = tileType;
    this.#compression = tileCompression ?? (isVector(tileType) ? 'gzip' : 'none');
    this.#overwrite = overwrite;
    this.#directory = hiddenWorkDirectory(dirname(place), WRITTEN);
    const { order } = FORMATS[format];
    this.#spool = new TileSpool({ directory: this.#directory.path, order, onDuplicate });
  }

  add(tile: TileKey & { readonly data: Uint8Array }): void {
    this.#checkOpen('add');
    const { z, x, y, data } = tile;
    if (!isOnGrid(tile)) throw new TilefoldError('USAGE', `add: ${keyText(tile)} is no tile key; zooms are 0 to ${MAX_ZOOM}`);
    checkValue('add', `data of tile ${keyText(tile)}`, data, BYTES);
    if (data.length === 0 && !FORMATS[this.#format].holdsEmptyTiles) {
      throw new TilefoldError(
        'USAGE',
        `add: tile ${keyText(tile)} has no bytes, which ${FORMATS[this.#format].title} cannot hold`,
      );
    }
    this.#spool.add({ z, x, y }, this.#stored(tile, data));
    this.#cover(z, x, y);
  }

  async finish(metadata: Metadata = {}, options: FinishOptions = {}): Promise<ArchiveSize> {
    this.#checkOpen('finish');
    checkOptions('finish', options, FINISH_OPTIONS);
    const settled = tilesetMetadata('finish', metadata);
    try {
      const written = await writeArchive({
        spool: this.#spool,
        directory: this.#directory.path,
        place: this.#place,
        format: this.#format,
        tileType: this.#tileType,
        tileCompression: this.#compression,
        metadata: settled,
        covers: [...this.#covers.values()],
        overwrite: this.#overwrite,
        signal: options.signal ?? null,
        onProgress: options.onProgress ?? (() => {}),
      });
      this.#state = 'finished';
      return { path: this.#place, format: this.#format, ...written };
    } catch (error) {
      throw systemError(error) ?? error;
    } finally {
      this.#close();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#close();
  }

  #close(): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#spool[Symbol.dispose]();
    this.#directory.remove();
  }

  #checkOpen(call: string): void {
    if (this.#state !== 'open') throw new TilefoldError('USAGE', `${call}: the writer of ${this.#place} is closed`);
  }

  /** Pictures may look compressed by chance, and are kept as they come. */
  #stored(key: TileKey, data: Uint8Array): Uint8Array {
    if (data.length === 0 || !isVector(this.#tileType)) return data;
    const found = sniffCompression(data, this.#compression);
    if (found === this.#compression) return data;
    try {
      return deflate(inflate(data, found), this.#compression);
    } catch (cause) {
      if (!(cause instanceof TileError)) throw cause;
      throw new TilefoldError('BAD_TILE', `add: tile ${keyText(key)}: ${cause.message}`, { cause });
    }
  }

  #cover(zoom: number, x: number, y: number): void {
    const cover = this.#covers.get(zoom);
    if (cover === undefined) {
      this.#covers.set(zoom, { zoom, minX: x, minY: y, maxX: x, maxY: y });
      return;
    }
    cover.minX = Math.min(cover.minX, x);
    cover.minY = Math.min(cover.minY, y);
    cover.maxX = Math.max(cover.maxX, x);
    cover.maxY = Math.max(cover.maxY, y);
  }
}

function isVector(tileType: TileType): boolean {
  return tileType === 'mvt' || tileType === 'mlt';
}

function formatFor(path: string, asked: ArchiveFormat | undefined): ArchiveFormat {
  const named = formatOfExtension(path);
  if (asked !== undefined && named !== undefined && named !== asked) {
    throw new TilefoldError(
      'FORMAT_CONFLICT',
      `createArchive: option format is ${asked}, and the path ends in ${FORMATS[named].extension}`,
    );
  }
  const format = asked ?? named;
  if (format !== undefined) return format;
  const extensions = Object.values(FORMATS).map(({ extension }) => extension);
  throw new TilefoldError('USAGE', `createArchive: ${join(path)} ends in none of ${extensions.join(', ')}; set option format`);
}
