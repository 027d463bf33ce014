// Checks the rows of an archive by SQL, without reading tiles: keys, repeated keys, missing images, kinds of data.

import type { ZoomCover } from '../../../tile/extent.ts';
import { flipRow, type TileKey } from '../../../tile/key.ts';
import type { TilesetMetadata } from '../../../tile/metadata.ts';
import type { FindingNotes } from '../../check-source.ts';
import { checkExtent } from '../../extent-check.ts';
import type { OpenTables } from '../read/open-tables.ts';
import { MISSING, ON_GRID, printableSql, storedKindSql } from '../read/tile-sql.ts';
import { KEY_COLUMNS } from '../read/tile-tables.ts';

/** Yields after each query. */
export function* checkRows(tables: OpenTables, metadata: TilesetMetadata, findings: FindingNotes): Generator<void> {
  checkKeys(tables, findings);
  yield;
  checkRepeats(tables, findings);
  yield;
  checkData(tables, findings);
  yield;
  checkExtent(metadata, readCovers(tables), findings);
}

function checkKeys({ db, sql }: OpenTables, findings: FindingNotes): void {
  const shown = KEY_COLUMNS.map((column) => `'${column} ' || ${printableSql(`k.${column}`)}`).join(" || ', ' || ");
  const query = `SELECT ${shown} FROM ${sql.restKeys} WHERE NOT (${ON_GRID})`;
  for (const text of db.prepare(query).pluck().iterate() as Iterable<string>) findings.find('key', text);
}

type KeyRow = [zoom: number, column: number, row: number];

function checkRepeats({ db, sql }: OpenTables, findings: FindingNotes): void {
  const key = 'k.zoom_level, k.tile_column, k.tile_row';
  const repeated = `SELECT ${key}, count(*) FROM ${sql.keys} WHERE ${ON_GRID} GROUP BY 1, 2, 3 HAVING count(*) > 1`;
  const contents = db
    .prepare(
      `SELECT count(DISTINCT CAST(${sql.data} AS BLOB)) + max(${sql.data} IS NULL) FROM ${sql.tiles}
      WHERE k.zoom_level = ? AND k.tile_column = ? AND k.tile_row = ?`,
    )
    .pluck();
  for (const [z, x, row, rows] of db.prepare(repeated).raw().iterate() as Iterable<[...KeyRow, rows: number]>) {
    const distinct = contents.get(z, x, row) as number;
    if (distinct > 1) findings.find('duplicate-key', `${rows} rows, ${distinct} different tiles`, keyOf([z, x, row]));
    else findings.find('repeated-row', `${rows} rows of the same bytes`, keyOf([z, x, row]));
  }
}

function checkData({ db, sql }: OpenTables, findings: FindingNotes): void {
  const isOdd = `${sql.isMissing} OR typeof(${sql.data}) <> 'blob' OR octet_length(${sql.data}) = 0`;
  const query = `SELECT k.zoom_level, k.tile_column, k.tile_row, ${storedKindSql(sql)}, typeof(${sql.data}), octet_length(${sql.data})
    FROM ${sql.tiles} WHERE ${ON_GRID} AND (${isOdd})`;
  const rows = db.prepare(query).raw().iterate() as Iterable<[...KeyRow, kind: number, type: string, bytes: number | null]>;
  for (const [z, x, row, kind, type, bytes] of rows) {
    const key = keyOf([z, x, row]);
    if (kind === MISSING) findings.find('missing-image', 'its image is not there', key);
    else if (type === 'null') findings.find('empty-tile', 'NULL', key);
    else if (type !== 'blob') findings.find('data-type', type.toUpperCase(), key);
    if (kind !== MISSING && bytes === 0) findings.find('empty-tile', '0 bytes', key);
  }
}

function readCovers({ db, sql }: OpenTables): ZoomCover[] {
  const query = `SELECT k.zoom_level, min(k.tile_column), max(k.tile_column), min(k.tile_row), max(k.tile_row)
    FROM ${sql.keys} WHERE ${ON_GRID} GROUP BY 1 ORDER BY 1`;
  const rows = db.prepare(query).raw().all() as [zoom: number, minX: number, maxX: number, first: number, last: number][];
  return rows.map(([zoom, minX, maxX, first, last]) => {
    return { zoom, minX, maxX, minY: flipRow(zoom, last), maxY: flipRow(zoom, first) };
  });
}

function keyOf([z, x, row]: KeyRow): TileKey {
  return { z, x, y: flipRow(z, row) };
}
