// Opens an MBTiles archive for reading. It is never created and never written; a missing index is built in a scratch directory.

import { rmSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { TilefoldError } from '../../../errors.ts';
import { makeTemporaryDirectory } from '../../../kit/fs/temporary-directory.ts';
import { flipRow, isOnGrid, MAX_ZOOM, type Tile, type TileKey, type TileOrder } from '../../../tile/key.ts';
import type { TileRange } from '../../../tile/region.ts';
import type { Shard } from '../../../tile/shard.ts';
import type { FindingNotes } from '../../check-source.ts';
import { fileKind, type KnownFile } from '../../file-kind.ts';
import type { SizePart, SizeSink } from '../../size-source.ts';
import type { ArchiveFacts, ArchiveSource, ArchiveSummary, ColumnCount, OnDuplicate, SourceNotices } from '../../types.ts';
import { checkDatabase } from '../check/database.ts';
import { checkHashes } from '../check/hashes.ts';
import { checkRows } from '../check/rows.ts';
import { checkSchema } from '../check/schema.ts';
import { isDamage, sqliteError, withSqliteErrors } from '../sqlite-error.ts';
import { countRest, countTiles, restBytes, type TileCount, withBytes } from './column-counts.ts';
import { countTilesOf, withBytesOf, zoomsThere } from './cover-counts.ts';
import { countDeeperTiles } from './deeper-tiles.ts';
import { readFacts } from './facts.ts';
import { rowsInHilbertOrder } from './hilbert-rows.ts';
import { countImages } from './image-count.ts';
import { attachKeyIndex, missingIndexes } from './key-index.ts';
import { type Master, readMaster } from './master.ts';
import { onePerKey } from './one-per-key.ts';
import type { OpenTables } from './open-tables.ts';
import { hasPendingWal } from './pending-wal.ts';
import { openReadOnly } from './read-only.ts';
import { type SchemaOddity, summarize } from './summary.ts';
import { rowsInRowOrder, rowsOffGrid, rowsOfKey, rowsOfKeyOffGrid } from './tile-rows.ts';
import { rowidSpan, sizesByKey, sizesByRowid } from './tile-sizes.ts';
import { ON_GRID, tileSql } from './tile-sql.ts';
import { findTileTables, type TileTables } from './tile-tables.ts';

/** From this mean size on, Hilbert order also reads tiles one by one: an index look-up is then cheap in comparison. */
const LARGE_TILE_BYTES = 262_144;

/** A look-up by key reports nothing: the shard that contains the row does. */
const QUIET: SourceNotices = { drop() {}, warn() {} };

export interface MbtilesSourceOptions {
  /** What to do with two different tiles of one key; default: error. */
  onDuplicate?: OnDuplicate;
  /** Directory for the key index of an archive without one; by default a temporary one. Workers may share it. */
  scratch?: string;
}

/**
 * Opens an MBTiles archive for reading.
 * @throws TilefoldError NOT_FOUND, NOT_AN_ARCHIVE, BAD_ARCHIVE or IO
 */
export function openMbtilesSource(path: string, options: MbtilesSourceOptions = {}): ArchiveSource {
  // Checked first: SQLite creates an empty -wal file when it opens the archive.
  const file = { ...fileKind(path), hasWal: hasPendingWal(path) };
  const db = openReadOnly(path);
  try {
    return withSqliteErrors(path, () => {
      const master = readMaster(db);
      const tables = findTileTables(db, master, path);
      const { summary, oddities } = summarize(db, master, tables, path, file);
      return new MbtilesSource(db, tables, summary, options, file, { master, oddities });
    });
  } catch (error) {
    db.close();
    throw error;
  }
}

interface SchemaFacts {
  readonly master: Master;
  readonly oddities: readonly SchemaOddity[];
}

class MbtilesSource implements ArchiveSource {
  readonly summary: ArchiveSummary;
  readonly #db: Database.Database;
  readonly #tables: TileTables;
  readonly #onDuplicate: OnDuplicate;
  readonly #sourceState: string;
  readonly #schema: SchemaFacts;
  #scratch: string | undefined;
  #temporaryScratch: string | undefined;
  #open: OpenTables | undefined;
  #counts: TileCount[] | undefined;

  constructor(
    db: Database.Database,
    tables: TileTables,
    summary: ArchiveSummary,
    { onDuplicate = 'error', scratch }: MbtilesSourceOptions,
    { size, mtimeMs }: KnownFile,
    schema: SchemaFacts,
  ) {
    this.#schema = schema;
    this.summary = summary;
    this.#db = db;
    this.#tables = tables;
    this.#onDuplicate = onDuplicate;
    this.#scratch = scratch;
    this.#sourceState = `${summary.path} ${size} bytes, modified ${mtimeMs}`;
  }

  census(cover?: readonly TileRange[]): Iterable<ColumnCount> {
    const open = this.#openTables();
    const { db, sql, path } = open;
    const count = () =>
      cover === undefined ? withBytes(db, sql, this.#tileCounts()) : withBytesOf(open, cover, countTilesOf(open, cover));
    return withSqliteErrors(path, count, 'counting tiles');
  }

  zooms(): readonly number[] {
    const open = this.#openTables();
    return withSqliteErrors(open.path, () => zoomsThere(open), 'looking for zooms');
  }

  rest(): { tiles: number; bytes: number } {
    const { db, sql, path } = this.#openTables();
    const onGrid = this.#tileCounts().reduce((sum, { tiles }) => sum + tiles, 0);
    return withSqliteErrors(
      path,
      () => {
        const tiles = countRest(db, sql, onGrid, path);
        return { tiles, bytes: tiles === 0 ? 0 : restBytes(db, sql) };
      },
      'counting tiles off the grid',
    );
  }

  tiles(shard: Shard, order: TileOrder, notices: SourceNotices): Iterable<Tile> {
    const open = this.#openTables();
    return onePerKey(shardRows(open, shard, order, notices), open.path, this.#onDuplicate, notices);
  }

  tile(key: TileKey): Tile | null {
    const open = this.#openTables();
    const rows = isOnGrid(key) ? rowsOfKey(open, key, QUIET) : rowsOfKeyOffGrid(open, key, QUIET);
    for (const tile of onePerKey(rows, open.path, this.#onDuplicate, QUIET)) return tile;
    return null;
  }

  deeperTiles(key: TileKey): number {
    const open = this.#openTables();
    return withSqliteErrors(open.path, () => countDeeperTiles(open, key), 'looking for deeper tiles');
  }

  *sample(count: number): Iterable<Uint8Array> {
    for (const { data } of this.sampleTiles(count, [0, MAX_ZOOM])) if (data !== null) yield data;
  }

  *sampleTiles(count: number, [minzoom, maxzoom]: readonly [number, number], together: number = 1): Iterable<Tile> {
    const { db, sql, path } = this.#openTables();
    const counts = this.#tileCounts().filter(({ zoom }) => zoom >= minzoom && zoom <= maxzoom);
    const total = counts.reduce((sum, { tiles }) => sum + tiles, 0);
    const samples = Math.ceil(Math.min(count, total) / together);
    const tileAt = db
      .prepare(
        `SELECT k.tile_row, CAST(${sql.data} AS BLOB) FROM ${sql.tiles} WHERE k.zoom_level = ? AND k.tile_column = ? AND ${ON_GRID}
         ORDER BY ${sql.keyOrder} LIMIT ${together} OFFSET ?`,
      )
      .raw();
    let at = 0;
    let before = 0;
    for (let sample = 0; sample < samples; sample++) {
      const ordinal = Math.floor(((sample + 0.5) * total) / samples);
      while (before + counts[at]!.tiles <= ordinal) before += counts[at++]!.tiles;
      const { zoom: z, column: x } = counts[at]!;
      const rows = withSqliteErrors(path, () => readUnlessDamaged(tileAt, [z, x, ordinal - before]), 'sampling tiles');
      for (const [row, data] of rows) yield { z, x, y: flipRow(z, row), data };
    }
  }

  wholePart(): { readonly rowids: readonly [first: number, last: number] } | null {
    const rowids = withSqliteErrors(this.summary.path, () => rowidSpan(this.#db, this.#tables), 'looking for row ids');
    return rowids === null ? null : { rowids };
  }

  sizes(part: SizePart, sink: SizeSink): Generator<void> {
    if ('rowids' in part) return sizesByRowid(this.#db, this.#tables, this.summary.path, part.rowids, sink);
    if ('shard' in part) return sizesByKey(this.#openTables(), part.shard, sink);
    throw new TilefoldError('INTERNAL', 'an MBTiles archive has no directory');
  }

  distinctContents(): number | null {
    return withSqliteErrors(this.summary.path, () => countImages(this.#db, this.#tables), 'counting images');
  }

  distinctBytes(): null {
    return null;
  }

  get lacksIndex(): boolean {
    return missingIndexes(this.#tables) !== null;
  }

  makeIndex(): void {
    this.#openTables();
  }

  facts(): ArchiveFacts {
    return withSqliteErrors(this.summary.path, () => readFacts(this.#db, this.#tables.tableNames), 'looking at its pages');
  }

  readonly checks: readonly string[] = ['schema', 'database', 'rows', 'hashes'];

  *check(name: string, findings: FindingNotes): Generator<void> {
    const { path, metadata, metadataTexts } = this.summary;
    const { master, oddities } = this.#schema;
    try {
      if (name === 'schema') {
        for (const { kind, text } of oddities) findings.find(kind, text);
        checkSchema(this.facts(), this.summary, findings);
      } else if (name === 'database') checkDatabase(this.#db, findings);
      else if (name === 'rows') yield* checkRows(this.#openTables(), metadata, findings);
      else yield* checkHashes(this.#db, master, metadataTexts, findings);
    } catch (error) {
      throw sqliteError(error, path, `checking its ${name}`);
    }
  }

  [Symbol.dispose](): void {
    this.#db.close();
    if (this.#temporaryScratch !== undefined) rmSync(this.#temporaryScratch, { recursive: true, force: true });
  }

  /** Builds the key index before the first tile is read, if one is needed. */
  #openTables(): OpenTables {
    if (this.#open !== undefined) return this.#open;
    const { path } = this.summary;
    const missing = missingIndexes(this.#tables);
    if (missing !== null) {
      this.#scratch ??= this.#temporaryScratch = makeTemporaryDirectory('tilefold-');
      const directory = this.#scratch;
      withSqliteErrors(
        path,
        () => attachKeyIndex(this.#db, this.#tables, directory, this.#sourceState),
        'building the key index',
      );
    }
    const sql = tileSql(this.#tables, missing ?? { keys: false, images: false });
    this.#open = { db: this.#db, sql, path };
    return this.#open;
  }

  #tileCounts(): TileCount[] {
    const { db, sql, path } = this.#openTables();
    this.#counts ??= withSqliteErrors(path, () => countTiles(db, sql, path), 'counting tiles');
    return this.#counts;
  }
}

type SampledRow = [tileRow: number, data: Uint8Array | null];

function readUnlessDamaged(statement: Database.Statement, key: readonly number[]): SampledRow[] {
  try {
    return statement.all(...key) as SampledRow[];
  } catch (error) {
    if (isDamage(error)) return [];
    throw error;
  }
}

function shardRows(open: OpenTables, shard: Shard, order: TileOrder, notices: SourceNotices): Iterable<Tile> {
  if (shard.rest) return rowsOffGrid(open, notices);
  if (order === 'row') return rowsInRowOrder(open, shard.ranges, notices);
  return rowsInHilbertOrder(open, shard.ranges, notices, shard.bytes > shard.tiles * LARGE_TILE_BYTES);
}
