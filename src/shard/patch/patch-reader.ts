// Opens a patch for reading.

import type Database from 'better-sqlite3';
import { openReadOnly } from '../../archive/mbtiles/read/read-only.ts';
import { ON_GRID } from '../../archive/mbtiles/read/tile-sql.ts';
import { withSqliteErrors } from '../../archive/mbtiles/sqlite-error.ts';
import { TilefoldError } from '../../errors.ts';
import { isJsonObject } from '../../kit/json-object.ts';
import { sha256 } from '../../plan/fingerprint.ts';
import { inflate } from '../../tile/codec/compression.ts';
import { recipeProbe } from '../../tile/codec/recompression.ts';
import { requireDeltas } from '../../tile/codec/tile-delta.ts';
import { flipRow, type TileKey } from '../../tile/key.ts';
import { emptyMetadata, type TilesetMetadata } from '../../tile/metadata.ts';
import type { TileRange } from '../../tile/region.ts';
import { DELTAS, PATCH_VERSION, type Patch, type PatchRecord, RECORD_ROW, REMOVED, RESULT_ROW } from './patch-record.ts';
import type { StoredDelta } from './stored-delta.ts';

/** What a patch does to a tile of the base: it removes it, or gives a whole tile or a difference. */
export type PatchedTile = 'removed' | { readonly whole: Uint8Array | null } | StoredDelta;

/** Tiles of a column that a patch has, by what they do. */
export interface PatchColumn {
  readonly zoom: number;
  readonly column: number;
  readonly tiles: number;
  readonly removed: number;
  /** Stored bytes of the tiles that it gives. */
  readonly bytes: number;
}

type DeltaRow = [recipe: number, length: number, tables: Uint8Array | null, delta: Uint8Array];

const KEYS = `SELECT zoom_level, tile_column, tile_row, length(tile_data) AS bytes, 0 AS removed FROM tiles
  UNION ALL SELECT zoom_level, tile_column, tile_row, length, 0 FROM ${DELTAS}
  UNION ALL SELECT zoom_level, tile_column, tile_row, 0, 1 FROM ${REMOVED}`;
const WHERE_KEY = 'WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?';
const MAX_METADATA_BYTES = 67_108_864;

export class PatchReader implements Patch, Disposable {
  readonly path: string;
  /** Hash of the record's text. */
  readonly id: string;
  readonly record: PatchRecord;
  readonly metadata: TilesetMetadata;
  readonly #db: Database.Database;
  readonly #removed: Database.Statement;
  readonly #delta: Database.Statement;
  readonly #whole: Database.Statement;

  /** @throws TilefoldError NOT_FOUND, NOT_AN_ARCHIVE; UNSUPPORTED for a patch of another version, or one that this Node cannot apply */
  constructor(path: string) {
    this.path = path;
    this.#db = openReadOnly(path);
    try {
      const text = readRecordText(this.#db, path);
      this.id = sha256(text);
      this.record = parseRecord(text, path);
      checkCompressors(this.record, path);
      this.metadata = this.#read(() => readMetadata(this.#db));
      this.#removed = this.#db.prepare(`SELECT 1 FROM ${REMOVED} ${WHERE_KEY}`).pluck();
      this.#delta = this.#db.prepare(`SELECT recipe, length, tables, delta FROM ${DELTAS} ${WHERE_KEY}`).raw();
      this.#whole = this.#db.prepare(`SELECT tile_data FROM tiles ${WHERE_KEY}`).raw();
    } catch (error) {
      this.#db.close();
      throw error;
    }
  }

  /** Ascending by zoom and column; keys on the grid only, or off it. */
  columns(onGrid: boolean): PatchColumn[] {
    const query = `SELECT zoom_level, tile_column, count(*), sum(removed), sum(bytes) FROM (${KEYS}) k
      WHERE ${onGrid ? '' : 'NOT '}(${ON_GRID}) GROUP BY 1, 2 ORDER BY 1, 2`;
    const rows = this.#read(() => this.#db.prepare(query).raw().all()) as [number, number, number, number, number | null][];
    return rows.map(([zoom, column, tiles, removed, bytes]) => ({ zoom, column, tiles, removed, bytes: bytes ?? 0 }));
  }

  /** Yields the keys in a range in no order; null: all keys off the grid. */
  *keys(range: TileRange | null, which: 'whole' | 'all'): Generator<TileKey> {
    const where = range === null ? `NOT (${ON_GRID})` : `k.zoom_level = ? AND k.tile_column BETWEEN ? AND ? AND ${ON_GRID}`;
    const values = range === null ? [] : [range.zoom, ...range.columns];
    const rows = range?.rows;
    for (const table of which === 'whole' ? ['tiles'] : ['tiles', DELTAS, REMOVED]) {
      const statement = this.#db.prepare(`SELECT zoom_level, tile_column, tile_row FROM ${table} k WHERE ${where}`).raw();
      for (const [z, x, row] of statement.iterate(...values) as Iterable<[number, number, number]>) {
        const y = flipRow(z, row);
        if (rows === undefined || (y >= rows[0] && y <= rows[1])) yield { z, x, y };
      }
    }
  }

  /** Returns what the patch does to a tile; undefined: nothing. */
  tile({ z, x, y }: TileKey): PatchedTile | undefined {
    return this.#read(() => {
      const key = [z, x, flipRow(z, y)];
      const found = this.#delta.get(...key) as DeltaRow | undefined;
      if (found !== undefined) {
        const [recipe, length, tables, delta] = found;
        return { recipe: this.#recipe(recipe), length, tables, delta };
      }
      const whole = this.#whole.get(...key) as [Uint8Array | null] | undefined;
      if (whole !== undefined) return { whole: whole[0] };
      return this.#removed.get(...key) === undefined ? undefined : 'removed';
    });
  }

  [Symbol.dispose](): void {
    this.#db.close();
  }

  #recipe(number: number): string {
    const found = this.record.recipes[number];
    if (found === undefined)
      throw new TilefoldError('BAD_ARCHIVE', `${this.path}: a tile has recipe ${number}, which is not there`);
    return found.recipe;
  }

  #read<Result>(work: () => Result): Result {
    return withSqliteErrors(this.path, work, 'reading the patch');
  }
}

function readRecordText(db: Database.Database, path: string): string {
  const none = `${path}: is no patch of tilefold: ${RECORD_ROW} is not in its metadata. Make one by tilefold diff A B --patch`;
  let text: unknown;
  try {
    text = db.prepare('SELECT value FROM metadata WHERE name = ?').pluck().get(RECORD_ROW);
  } catch (cause) {
    throw new TilefoldError('NOT_AN_ARCHIVE', none, { cause });
  }
  if (typeof text !== 'string') throw new TilefoldError('NOT_AN_ARCHIVE', none);
  return text;
}

function parseRecord(text: string, path: string): PatchRecord {
  let record: unknown;
  try {
    record = JSON.parse(text);
  } catch (cause) {
    throw new TilefoldError('BAD_ARCHIVE', `${path}: ${RECORD_ROW} in its metadata cannot be read; copy the patch again`, {
      cause,
    });
  }
  if (!isJsonObject(record) || record.version !== PATCH_VERSION)
    throw new TilefoldError('UNSUPPORTED', `${path}: is a patch of another version of tilefold; update tilefold`);
  return record as unknown as PatchRecord;
}

/** Tiles are compressed anew, and have to come out as they were. */
function checkCompressors({ recipes }: PatchRecord, path: string): void {
  if (recipes.length > 0) requireDeltas(path);
  for (const { recipe, probe } of recipes) {
    if (recipeProbe(recipe) === probe) continue;
    const what = `its tiles are to be compressed by "${recipe}", and the compressor here gives other bytes (zlib ${process.versions.zlib})`;
    const advice = 'use the Node that the patch was made with, or make the patch with --whole-tiles';
    throw new TilefoldError('UNSUPPORTED', `${path}: ${what}; ${advice}`);
  }
}

function readMetadata(db: Database.Database): TilesetMetadata {
  const text = db.prepare('SELECT value FROM metadata WHERE name = ?').pluck().get(RESULT_ROW) as string;
  const packed = Buffer.from(text, 'base64');
  const metadata = JSON.parse(Buffer.from(inflate(packed, 'zstd', MAX_METADATA_BYTES)).toString('utf8')) as TilesetMetadata;
  return { ...metadata, other: Object.assign(emptyMetadata().other, metadata.other) };
}
