// Writes a patch: rows go to a database beside its place, which is then packed, synced and renamed.

import { closeSync, existsSync, fsyncSync, linkSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type Database from 'better-sqlite3';
import { CREATE_METADATA, CREATE_TILE_INDEX, CREATE_TILES, INSERT_METADATA } from '../../archive/mbtiles/ddl.ts';
import { withSqliteErrors } from '../../archive/mbtiles/sqlite-error.ts';
import { formatOf } from '../../archive/mbtiles/tile-format.ts';
import { fixFileHeader } from '../../archive/mbtiles/write/file-header.ts';
import { APPLICATION_ID } from '../../archive/mbtiles/write/output-database.ts';
import { TilefoldError } from '../../errors.ts';
import { syncDirectory } from '../../kit/fs/durable.ts';
import { placeOf } from '../../kit/fs/place-of.ts';
import { removeQuietly } from '../../kit/fs/removal.ts';
import { abandonedFiles, temporaryName } from '../../kit/fs/temporary-name.ts';
import { openDatabase } from '../../kit/open-database.ts';
import { deflate } from '../../tile/codec/compression.ts';
import { type Recipe, recipeProbe } from '../../tile/codec/recompression.ts';
import { flipRow, type Tile, type TileKey } from '../../tile/key.ts';
import type { TilesetMetadata } from '../../tile/metadata.ts';
import { DELTAS, PATCH_VERSION, type PatchCounts, type PatchRecord, RECORD_ROW, REMOVED, RESULT_ROW } from './patch-record.ts';
import type { StoredDelta } from './stored-delta.ts';

/** Most rows have some hundred bytes, and a row never shares its last page. */
const PAGE_BYTES = 512;

const KEY = 'zoom_level integer, tile_column integer, tile_row integer';
const PRIMARY_KEY = 'PRIMARY KEY (zoom_level, tile_column, tile_row)';
const CREATE = [
  CREATE_TILES,
  `CREATE TABLE ${DELTAS} (${KEY}, recipe integer, length integer, tables blob, delta blob, ${PRIMARY_KEY})`,
  `CREATE TABLE ${REMOVED} (${KEY}, ${PRIMARY_KEY}) WITHOUT ROWID`,
  CREATE_METADATA,
];

export class PatchWriter implements Disposable {
  readonly #path: string;
  readonly #place: string;
  readonly #loose: string;
  readonly #db: Database.Database;
  readonly #insertTile: Database.Statement;
  readonly #insertDelta: Database.Statement;
  readonly #insertRemoved: Database.Statement;
  readonly #recipes = new Map<Recipe, number>();
  #counts = { whole: 0, deltas: 0, removed: 0 };

  constructor(path: string) {
    this.#path = path;
    this.#place = placeOf(path);
    for (const left of abandonedFiles(this.#place)) removeQuietly(left);
    this.#loose = temporaryName(this.#place);
    this.#db = withSqliteErrors(path, () => openDatabase(this.#loose));
    this.#db.exec(`PRAGMA page_size=${PAGE_BYTES}; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; BEGIN`);
    this.#db.exec(CREATE.join('; '));
    this.#insertTile = this.#db.prepare('INSERT INTO tiles VALUES (?, ?, ?, ?)');
    this.#insertDelta = this.#db.prepare(`INSERT INTO ${DELTAS} VALUES (?, ?, ?, ?, ?, ?, ?)`);
    this.#insertRemoved = this.#db.prepare(`INSERT INTO ${REMOVED} VALUES (?, ?, ?)`);
  }

  addWhole({ z, x, y, data }: Tile): void {
    this.#write(() => this.#insertTile.run(z, x, flipRow(z, y), data));
    this.#counts.whole++;
  }

  addDelta({ z, x, y }: TileKey, { recipe, length, tables, delta }: StoredDelta): void {
    const number = this.#recipes.get(recipe) ?? this.#recipes.size;
    this.#recipes.set(recipe, number);
    this.#write(() => this.#insertDelta.run(z, x, flipRow(z, y), number, length, tables, delta));
    this.#counts.deltas++;
  }

  addRemoved({ z, x, y }: TileKey): void {
    this.#write(() => this.#insertRemoved.run(z, x, flipRow(z, y)));
    this.#counts.removed++;
  }

  /** Completes the patch, and replaces an existing file only if `force`. */
  finish(about: Pick<PatchRecord, 'base' | 'result'>, metadata: TilesetMetadata, force: boolean): PatchCounts {
    const recipes = [...this.#recipes.keys()].map((recipe) => ({ recipe, probe: recipeProbe(recipe) }));
    const record: PatchRecord = { version: PATCH_VERSION, ...about, recipes };
    const packed = temporaryName(this.#place);
    try {
      this.#write(() => {
        const insert = this.#db.prepare(INSERT_METADATA);
        insert.run('name', 'A patch of tilefold');
        insert.run('format', formatOf(record.result.tileType));
        insert.run(RECORD_ROW, JSON.stringify(record));
        const json = Buffer.from(JSON.stringify(metadata));
        insert.run(RESULT_ROW, Buffer.from(deflate(json, 'zstd')).toString('base64'));
        this.#db.exec(`${CREATE_TILE_INDEX}; PRAGMA application_id = ${APPLICATION_ID}; COMMIT`);
        // Rows came in the order of the comparison, which may leave pages half full.
        this.#db.prepare('VACUUM INTO ?').run(packed);
      });
      publish(packed, this.#place, force);
    } finally {
      rmSync(packed, { force: true });
    }
    return this.#counts;
  }

  /** Closes and removes the temporary file. */
  [Symbol.dispose](): void {
    this.#db.close();
    rmSync(this.#loose, { force: true });
  }

  #write(work: () => void): void {
    withSqliteErrors(this.#path, work, 'writing the patch');
  }
}

/** @throws TilefoldError 'OUTPUT_EXISTS' */
export function checkPatchFree(path: string, force: boolean): void {
  if (!force && existsSync(path))
    throw new TilefoldError('OUTPUT_EXISTS', `${path}: exists already; use --force to replace it once the new one is complete`);
}

function publish(packed: string, place: string, force: boolean): void {
  const fd = openSync(packed, 'r+');
  try {
    fixFileHeader(fd);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  if (force) renameSync(packed, place);
  else {
    try {
      // Unlike a rename, a link never replaces a file.
      linkSync(packed, place);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      checkPatchFree(place, false);
      throw error;
    }
  }
  syncDirectory(dirname(place));
}
