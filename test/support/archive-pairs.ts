// Ten pairs of archives, as a base and what became of it: built with its own SQL, or by a command.

import { randomBytes } from 'node:crypto';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync, gunzipSync, gzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { loadPreset } from '../../src/plan/preset.ts';
import { createRequest, type RequestOptions } from '../../src/run/request/create-request.ts';
import { run } from '../../src/run/run.ts';
import { buildPlanet, PLANET_STYLE } from './planet.ts';

export const PAIRS: Readonly<Record<string, (a: string, b: string) => Promise<void> | void>> = {
  'pruned by a style': (a, b) => make(a, b, { command: 'prune', prune: { styles: [{ name: 's', text: PLANET_STYLE }] } }),
  'pruned to fewer attributes': (a, b) => make(a, b, { command: 'prune', prune: { dropAttributes: ['name', 'rank'] } }),
  'pruned to fewer tiles': (a, b) =>
    make(a, b, { command: 'prune', prune: { layers: ['places'], dropEmptyTiles: true }, allowEmpty: true }),
  'edited tiles': (a, b) => edit(a, b, (db) => changeTiles(db, 7, (tile) => gzipSync(renamed(gunzipSync(tile))))),
  'edited by another compressor': (a, b) =>
    edit(a, b, (db) => changeTiles(db, 5, (tile) => gzipSync(renamed(gunzipSync(tile)), { level: 9, memLevel: 9 }))),
  'other bytes of the same content': (a, b) =>
    edit(a, b, (db) => changeTiles(db, 3, (tile, i) => [gzipSync, deflateSync][i % 2]!(gunzipSync(tile), { level: 1 }))),
  'one more zoom': (a, b) => {
    copyFileSync(a, b);
    runOn(a, (db) => db.exec('DELETE FROM tiles WHERE zoom_level = 5'));
  },
  'one zoom less': (a, b) => edit(a, b, (db) => db.exec('DELETE FROM tiles WHERE zoom_level = 5')),
  'tiles added and removed, and other metadata': (a, b) =>
    edit(a, b, (db) => {
      db.exec(`DELETE FROM tiles WHERE (tile_column + tile_row) % 9 = 0 AND zoom_level > 2;
        INSERT INTO tiles SELECT 7, tile_column, tile_row, tile_data FROM tiles WHERE zoom_level = 4;
        UPDATE metadata SET value = 'renamed' WHERE name = 'name';
        INSERT INTO metadata VALUES ('attribution', '© somebody'), ('bounds', '-10.5,-20,30.25,40'), ('__proto__', 'odd')`);
    }),
  'tiles that do not compress, NULL, empty, and off the grid': (a, b) =>
    edit(a, b, (db) => {
      changeTiles(db, 4, () => randomBytes(300));
      db.exec(`UPDATE tiles SET tile_data = NULL WHERE zoom_level = 4 AND tile_column = 3;
        UPDATE tiles SET tile_data = x'' WHERE zoom_level = 4 AND tile_column = 4;
        INSERT INTO tiles VALUES (3, 99, 1, x'0102'), (40, 1, 1, x'03')`);
    }),
};

/** Writes a base, and returns its path. */
export function buildBase(directory: string): string {
  return buildPlanet(join(directory, 'a.mbtiles'), 'flat', { side: 12, maxzoom: 5, seed: 3 });
}

export async function make(
  input: string,
  output: string,
  options: Partial<RequestOptions> & { allowEmpty?: boolean },
): Promise<void> {
  const { allowEmpty = false, ...given } = options;
  await run(createRequest({ command: 'copy', input, output, ...given }), { preset: loadPreset('stream'), allowEmpty });
}

function edit(a: string, b: string, work: (db: Database.Database) => void): void {
  copyFileSync(a, b);
  runOn(b, work);
}

function runOn(path: string, work: (db: Database.Database) => void): void {
  const db = new Database(path);
  work(db);
  db.close();
}

/** Changes every n-th tile. */
function changeTiles(db: Database.Database, nth: number, change: (tile: Buffer, i: number) => Buffer): void {
  const rows = db.prepare('SELECT rowid, tile_data FROM tiles WHERE rowid % ? = 0').raw().all(nth) as [number, Buffer][];
  const update = db.prepare('UPDATE tiles SET tile_data = ? WHERE rowid = ?');
  for (const [i, [rowid, tile]] of rows.entries()) update.run(change(tile, i), rowid);
}

/** Another text of the same length in every feature that has a name. */
function renamed(content: Buffer): Buffer {
  return Buffer.from(content.toString('latin1').replaceAll('name ', 'NAME '), 'latin1');
}
