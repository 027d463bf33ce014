// Every kind of finding, from an archive with a single defect. Archives are made here, byte by byte or by SQL.

import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { FINDING_KINDS } from '../../../src/survey/verify/finding-kinds.ts';
import type { VerifyLevel, VerifyReport } from '../../../src/survey/verify/report-types.ts';
import { verify } from '../../../src/survey/verify/verify.ts';
import { damagePage } from '../../support/damage-page.ts';
import { runSql, scratchDirectory, type TileRow } from '../../support/mbtiles-builder.ts';
import { type RawArchive, rawArchive, rawDirectory } from '../../support/pmtiles-bytes.ts';
import { errorsBy } from '../../support/published-schema.ts';
import {
  MBTILES_METADATA,
  soundMbtiles,
  soundPmtiles,
  soundRows,
  soundTile,
  VECTOR_LAYERS,
} from '../../support/sound-archives.ts';
import { buildTile } from '../../support/tile-builder.ts';

const met = new Set<string>();

/** Verifies a file, in this process. Its kinds, with the key and detail of the first example. */
async function findingsOf(
  path: string,
  level: VerifyLevel = 'deep',
  against: string | null = null,
): Promise<Record<string, string>> {
  const report = await reportOf(path, level, against);
  return Object.fromEntries(
    report.findings.map(({ kind, count, examples: [first] }) => {
      const place = first?.zoom === null ? '' : ` ${first?.zoom}/${first?.x}/${first?.y}`;
      return [kind, `${count}${place} ${first?.detail}`];
    }),
  );
}

async function reportOf(input: string, level: VerifyLevel, against: string | null = null): Promise<VerifyReport> {
  const request = { input, inputFormat: null, against, level, strict: false, maxInflatedBytes: 1_000_000 };
  const report = await verify(request, { plan: 'stream' });
  expect(errorsBy('verify-report', report)).toEqual([]);
  for (const { kind } of report.findings) met.add(kind);
  return report;
}

function pmtiles(archive: RawArchive): string {
  const path = join(scratchDirectory(), 'in.pmtiles');
  writeFileSync(path, rawArchive(archive));
  return path;
}

/** An MBTiles archive with another tile 1/0/1 (TMS row 0). */
function mbtilesWith(tile: Uint8Array | string | number | null, isRaw = false): string {
  const rows = soundRows();
  rows[1] = [1, 0, 0, isRaw || !(tile instanceof Uint8Array) ? tile : gzipSync(tile)];
  return soundMbtiles(join(scratchDirectory(), 'in.mbtiles'), 'flat', rows);
}

function mbtilesAfter(sql: string, shape: 'flat' | 'normalized' | 'martin-hash' = 'flat', rows?: TileRow[]): string {
  const path = soundMbtiles(join(scratchDirectory(), 'in.mbtiles'), shape, rows);
  runSql(path, sql);
  return path;
}

function metadataWith(changes: Record<string, string | undefined>): string {
  const metadata = new Map([...MBTILES_METADATA, ...Object.entries(changes)] as [string, string | undefined][]);
  const rows = [...metadata].filter(([, value]) => value !== undefined);
  const path = join(scratchDirectory(), 'in.mbtiles');
  return mbtilesOf(soundMbtiles(path, 'flat', soundRows(), rows));
}

/** The builder's index of a flat table is not unique. */
function mbtilesOf(path: string): string {
  runSql(path, 'DROP INDEX tile_index; CREATE UNIQUE INDEX tile_index ON tiles (zoom_level, tile_column, tile_row)');
  return path;
}

const BASE = { index: '1 no unique index on zoom_level, tile_column and tile_row: a tile can be there twice' };

test.each(['structure', 'tiles', 'deep'] as const)('a sound archive has no findings at level %s', async (level) => {
  const report = await reportOf(pmtiles(soundPmtiles()), level);
  expect(report).toMatchObject({
    passed: true,
    errors: 0,
    warnings: 0,
    findings: [],
    tiles_checked: level === 'structure' ? null : 5,
  });
  expect(await findingsOf(mbtilesOf(soundMbtiles(join(scratchDirectory(), 'in.mbtiles'))), level)).toEqual({});
  expect(await findingsOf(soundMbtiles(join(scratchDirectory(), 'in.mbtiles'), 'normalized'), level)).toEqual({});
  expect(await findingsOf(soundMbtiles(join(scratchDirectory(), 'in.mbtiles'), 'shallow'), level)).toEqual({});
});

const TILE = soundTile({}, { id: 1 }).length;
const entry = (id: number, run = 1, length = TILE) => ({ id, run, length });

test.each<[what: string, archive: RawArchive, expected: Record<string, string>]>([
  ['a wrong count', soundPmtiles({ header: { 80: 7 } }), { counts: '1 the header says 7 entries, the directories hold 4' }],
  ['no counts', soundPmtiles({ header: { 72: 0, 80: 0, 88: 0 } }), { counts: expect.stringMatching(/^3 /) as string }],
  ['wrong zooms', soundPmtiles({ header: { 101: 5 } }), { zooms: '1 declared are zooms 0 to 5, the tiles have 0 to 1' }],
  [
    'wrong order',
    soundPmtiles({
      root: [
        { ...entry(0), code: TILE + 1 },
        { ...entry(1), code: 1 },
        { ...entry(2, 3), code: 2 * TILE + 1 },
      ],
      header: { 80: 3, 88: 3 },
    }),
    { clustered: expect.any(String) as string, 'surplus-bytes': expect.any(String) as string },
  ],
  [
    'contents that share bytes',
    soundPmtiles({ root: [entry(0), { ...entry(1, 4), code: 2 }], header: { 80: 2, 88: 2 } }),
    {
      clustered: expect.any(String) as string,
      'contents-overlap': expect.stringMatching(/^1 contents that begin inside another one: 1/) as string,
      'surplus-bytes': expect.any(String) as string,
      truncated: expect.any(String) as string,
    },
  ],
  [
    'a wrong tile type',
    soundPmtiles({ header: { 99: 2 } }),
    { 'declared-type': expect.any(String) as string, 'tile-type': '5 0/0/0 mvt, not png' },
  ],
  ['a wrong tile compression', soundPmtiles({ header: { 98: 2 } }), { 'tile-compression': '5 0/0/0 none, not gzip' }],
  [
    'no directory compression',
    soundPmtiles({ header: { 97: 0 } }),
    { 'internal-compression': '1 the header does not say how directories are compressed; they are read as none' },
  ],
  ['a center outside', soundPmtiles({ header: { 118: 9 } }), { center: expect.stringMatching(/^1 0,0,9 is outside/) as string }],
  [
    'metadata that is no object',
    soundPmtiles({ metadata: '[]' }),
    { metadata: expect.stringMatching(/^2 the metadata is not a JSON object/) as string },
  ],
  [
    'no vector_layers',
    soundPmtiles({ metadata: '{}' }),
    { metadata: '1 there is no vector_layers, which maps need to list the source-layers' },
  ],
  [
    'bytes after the root',
    soundPmtiles({ root: Buffer.concat([rawDirectory([entry(0), entry(1), entry(2), entry(3, 2)]), Buffer.alloc(3)]) }),
    { 'directory-surplus': '1 3 bytes follow the entries of the root directory' },
  ],
])('PMTiles: %s', async (_, archive, expected) => {
  expect(await findingsOf(pmtiles(archive))).toEqual(expected);
});

test('PMTiles: bytes after the archive, and a root past 16 KiB', async () => {
  const path = join(scratchDirectory(), 'in.pmtiles');
  writeFileSync(path, Buffer.concat([rawArchive(soundPmtiles()), Buffer.alloc(9)]));
  expect(await findingsOf(path)).toEqual({ 'surplus-bytes': '1 9 bytes follow the last section' });
  const bytes = rawArchive(soundPmtiles());
  const root = bytes.subarray(127, 127 + Number(bytes.readBigUInt64LE(16)));
  const moved = Buffer.concat([bytes, Buffer.alloc(20_000), root]);
  moved.writeBigUInt64LE(BigInt(bytes.length + 20_000), 8);
  writeFileSync(path, moved);
  expect(await findingsOf(path)).toEqual({
    'root-place': expect.stringMatching(/^1 the root directory ends past the first 16384/),
  });
});

test('PMTiles: sections that overlap', async () => {
  const bytes = rawArchive(soundPmtiles());
  // The metadata begins one byte too early.
  bytes.writeBigUInt64LE(bytes.readBigUInt64LE(24) - 1n, 24);
  const path = join(scratchDirectory(), 'in.pmtiles');
  writeFileSync(path, bytes);
  expect(await findingsOf(path)).toMatchObject({ sections: '1 the root directory and the metadata overlap' });
});

test('PMTiles: broken leaves are found, and the walk continues after them', async () => {
  const good = rawDirectory([entry(0)]);
  const bad = rawDirectory([{ id: 1, length: 0 }]);
  const last = rawDirectory([{ ...entry(2, 3), code: TILE + 1 }]);
  const leaves = Buffer.concat([good, bad, last]);
  const pointers = [good, bad, last].map(({ length }, id) => ({ id, run: 0, length }));
  const archive = soundPmtiles({ root: pointers, leaves });
  const found = await findingsOf(pmtiles(archive), 'structure');
  expect(found).toEqual({ directory: expect.stringMatching(/^1 1\/0\/0 the leaf directory of tile id 1 .* has length 0/) });
  // Its tiles are read, but for those of the broken leaf.
  const { tiles_checked, findings } = await reportOf(pmtiles(archive), 'deep');
  expect([tiles_checked, findings.map(({ kind }) => kind)]).toEqual([4, ['directory']]);
});

test('PMTiles: leaves that share bytes', async () => {
  // The second leaf ends with the bytes of a valid one that begins inside it.
  const first = rawDirectory([entry(0), entry(1)]);
  const leaves = Buffer.concat([first, rawDirectory([{ ...entry(2, 3), code: 1 }])]);
  const root = [
    { id: 0, run: 0, length: leaves.length, code: 1 },
    { id: 2, run: 0, length: leaves.length - first.length, code: first.length + 1 },
  ];
  expect(await findingsOf(pmtiles(soundPmtiles({ root, leaves })), 'structure')).toMatchObject({
    'leaves-overlap': expect.stringMatching(/^1 the leaf directory at \d+/),
  });
});

test.each<[what: string, make: () => string, expected: Record<string, string>]>([
  [
    'keys off the grid',
    () => mbtilesAfter("INSERT INTO tiles VALUES (1, 2, 0, x'00'), ('a', 1.5, NULL, x'00'), (27, 0, 0, x'00')"),
    { key: expect.stringMatching(/^3 zoom_level/) as string },
  ],
  [
    'two different rows of a key',
    () => mbtilesAfter('INSERT INTO tiles SELECT 0, 0, 0, tile_data FROM tiles WHERE zoom_level = 1 LIMIT 1'),
    { 'duplicate-key': '1 0/0/0 2 rows, 2 different tiles' },
  ],
  [
    'two equal rows of a key',
    () => mbtilesAfter('INSERT INTO tiles SELECT * FROM tiles WHERE zoom_level = 0'),
    { 'repeated-row': '1 0/0/0 2 rows of the same bytes' },
  ],
  [
    'NULL, and no bytes',
    () =>
      mbtilesAfter(
        "UPDATE tiles SET tile_data = NULL WHERE zoom_level = 0; UPDATE tiles SET tile_data = x'' WHERE tile_column = 1",
      ),
    { 'empty-tile': '3 0/0/0 NULL' },
  ],
  [
    'TEXT',
    () => mbtilesAfter('UPDATE tiles SET tile_data = CAST(tile_data AS TEXT) WHERE zoom_level = 0'),
    { 'data-type': '1 0/0/0 TEXT' },
  ],
  ['other tables', () => mbtilesAfter('CREATE TABLE grids (a)'), { 'other-tables': '1 tables that are not carried over: grids' }],
  [
    'a wrong hash of all tiles',
    () => mbtilesAfter("INSERT INTO metadata VALUES ('agg_tiles_hash', 'ABC')"),
    { 'tiles-hash': expect.stringMatching(/^1 agg_tiles_hash is ABC, the tiles have [0-9A-F]{32}$/) as string },
  ],
  [
    'a hash by another method',
    () => mbtilesAfter("INSERT INTO metadata VALUES ('agg_tiles_hash', 'ABC'), ('hash_algorithm', 'xxh3')"),
    { 'hash-unknown': '1 hash_algorithm is xxh3; only md5 is checked' },
  ],
  [
    'WAL mode',
    () => mbtilesAfter('PRAGMA journal_mode=WAL'),
    { wal: expect.stringMatching(/^2 it has no changes in a -wal file/) as string },
  ],
])('MBTiles: %s', async (_, make, expected) => {
  expect(await findingsOf(make(), 'structure')).toEqual({ ...BASE, ...expected });
});

test.each<[what: string, changes: Record<string, string | undefined>, expected: Record<string, string>]>([
  ['no name', { name: undefined }, { metadata: '1 metadata: there is no name' }],
  ['another format', { format: 'png' }, { 'declared-type': expect.any(String) as string }],
  ['bounds that are too wide', { bounds: '-180,-85,180,86' }, {}],
  ['zooms', { maxzoom: '14' }, { zooms: '1 declared are zooms 0 to 14, the tiles have 0 to 1' }],
  ['a center outside', { bounds: '0,0,10,10', center: '50,50,1' }, { center: expect.any(String) as string }],
  ['a json row that is no JSON', { json: '{' }, { metadata: expect.stringMatching(/^2 metadata: the json row/) as string }],
])('MBTiles metadata: %s', async (_, changes, expected) => {
  expect(await findingsOf(metadataWith(changes), 'structure')).toEqual(expected);
});

test('bounds: wider and narrower than the tiles', async () => {
  const rows = soundRows().map(([, x, , data], i): TileRow => [8, 100 + i, 100 + (x as number), data]);
  const make = (bounds: string): string => {
    const metadata = new Map([...MBTILES_METADATA, ['bounds', bounds], ['minzoom', '8'], ['maxzoom', '8']] as [string, string][]);
    metadata.delete('center');
    return mbtilesOf(soundMbtiles(join(scratchDirectory(), 'in.mbtiles'), 'flat', rows, [...metadata]));
  };
  expect(await findingsOf(make('-40,-37,-33,-35'), 'structure')).toEqual({
    bounds: expect.stringMatching(/are wider than the tiles/),
  });
  expect(await findingsOf(make('-39.3,-36,-37,-35'), 'structure')).toEqual({
    bounds: expect.stringMatching(/leave out tiles of zoom 8/),
  });
  expect(await findingsOf(make('-39,-36.5,-33,-35.5'), 'structure')).toEqual({});
});

test('MBTiles: a missing image, and hashes beside tiles', async () => {
  expect(await findingsOf(mbtilesAfter("DELETE FROM images WHERE tile_id = 'image-1'", 'normalized'), 'structure')).toEqual({
    'missing-image': '1 1/0/1 its image is not there',
  });
  const path = soundMbtiles(join(scratchDirectory(), 'in.mbtiles'), 'martin-hash');
  const hash = (data: unknown) =>
    createHash('md5')
      .update(data as Uint8Array)
      .digest('hex')
      .toUpperCase();
  const hashes = soundRows().map(
    ([z, x, row, data], i) => `UPDATE tiles_with_hash SET tile_hash = '${i === 2 ? 'WRONG' : hash(data)}'
    WHERE zoom_level = ${z} AND tile_column = ${x} AND tile_row = ${row};`,
  );
  runSql(path, hashes.join(''));
  expect(await findingsOf(path, 'structure')).toEqual({
    'tile-hash': expect.stringMatching(/^1 1\/0\/0 hash WRONG, its bytes have/),
  });
});

test('MBTiles: damage is found, and the rest is still read', async () => {
  const rows: TileRow[] = [];
  for (let x = 0; x < 64; x++)
    for (let row = 0; row < 64; row++) rows.push([6, x, row, gzipSync(soundTile({}, { id: x * 64 + row }))]);
  const path = soundMbtiles(join(scratchDirectory(), 'in.mbtiles'), 'flat', rows);
  damagePage(path, 20);
  const { findings, tiles_checked } = await reportOf(path, 'tiles');
  const found = Object.fromEntries(findings.map(({ kind, count }) => [kind, count]));
  expect(found['damaged']).toBeGreaterThan(0);
  expect(found['database']).toBeGreaterThan(0);
  // The page is one of the first: if the walk stopped there, only its columns would be read.
  expect(tiles_checked).toBeGreaterThan(3500);
  expect(tiles_checked).toBeLessThan(4096);
});

const ring = (...points: [number, number][]): number[] => {
  let [x, y] = [0, 0];
  const words = points.flatMap(([nextX, nextY], i) => {
    const delta = [nextX - x, nextY - y].map((value) => (value << 1) ^ (value >> 31));
    [x, y] = [nextX, nextY];
    return i === 0 ? [9, ...delta] : i === 1 ? [((points.length - 1) << 3) | 2, ...delta] : delta;
  });
  return [...words, 15];
};
const OUTER = ring([0, 0], [10, 0], [10, 10], [0, 10]);
const REVERSED = ring([0, 0], [0, 10], [10, 10], [10, 0]);

test.each<[what: string, tile: Buffer, expected: Record<string, string>]>([
  ['a polygon', soundTile({}, { type: 3, geometry: OUTER }), {}],
  [
    'rings with wrong winding',
    soundTile({}, { type: 3, geometry: REVERSED }),
    { 'ring-winding': '1 1/0/1 layer "roads", feature 0' },
  ],
  ['version 1, which requires no winding', soundTile({ version: 1 }, { type: 3, geometry: REVERSED }), {}],
  [
    'a ring without area',
    soundTile({}, { type: 3, geometry: ring([0, 0], [10, 0], [5, 0]) }),
    { 'ring-area': '1 1/0/1 layer "roads", feature 0' },
  ],
  ['an open ring', soundTile({}, { type: 3, geometry: OUTER.slice(0, -1) }), { 'ring-open': '1 1/0/1 layer "roads", feature 0' }],
  [
    'a line of zero length',
    soundTile({}, { type: 2, geometry: [9, 2, 2, 10, 0, 0] }),
    { 'degenerate-geometry': '1 1/0/1 layer "roads", feature 0' },
  ],
  ['an unknown command', soundTile({}, { geometry: [12, 2, 2] }), { 'broken-geometry': '1 1/0/1 layer "roads", feature 0' }],
  ['no geometry', soundTile({}, { geometry: null }), { 'no-vertices': '1 1/0/1 layer "roads", feature 0' }],
  ['a tag outside the tables', soundTile({}, { tags: [], extra: [18, 2, 5, 0] }), { tags: expect.any(String) as string }],
  ['an unknown version', soundTile({ version: 3 }), { layer: '1 1/0/1 layer "roads" has version 3' }],
  ['no version', soundTile({ version: null }), { 'no-version': '1 1/0/1 layer "roads"' }],
  [
    'two layers of one name',
    soundTile({}, {}, [{ name: 'roads', features: [] }]),
    { 'duplicate-layer': '1 1/0/1 layer "roads"' },
  ],
  [
    'no name',
    soundTile({}, {}, [{ name: '', features: [] }]),
    { 'layer-name': '1 1/0/1 layer ""', 'layer-undeclared': '1 layer ""' },
  ],
  ['a value without type', soundTile({}, { tags: { name: { raw: [] } } }), { 'null-value': '1 1/0/1 layer "roads", value 0' }],
  [
    'a value of an unknown type',
    soundTile({}, { tags: { name: { raw: [80, 1] } } }),
    { 'unknown-value': '1 1/0/1 layer "roads", value 0' },
  ],
  ['a truncated tile', soundTile().subarray(0, 20), { truncated: expect.any(String) as string }],
  ['an unknown wire type', Buffer.from([0x1e, 1]), { 'wire-type': expect.any(String) as string }],
  ['no layer', Buffer.from([0x0a, 0]), { 'no-layers': expect.any(String) as string }],
  ['a PNG', Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), { 'tile-type': '1 1/0/1 not a vector tile but a PNG image' }],
  ['too much', Buffer.alloc(1_500_000), { 'inflated-size': '1 1/0/1 the tile inflates to more than 1000000 bytes' }],
  [
    'an undeclared attribute',
    soundTile({}, { tags: { ref: { string: 'A' } } }),
    { 'field-undeclared': '1 layer "roads", "ref"' },
  ],
  [
    'a value of another type',
    soundTile({}, { tags: { lanes: { string: 'two' } } }),
    { 'field-type': '1 layer "roads", "lanes": declared Number, in tiles String and Number' },
  ],
  ['an undeclared layer', soundTile({}, {}, [{ name: 'water', features: [] }]), { 'layer-undeclared': '1 layer "water"' }],
])('a tile: %s', async (_, tile, expected) => {
  expect(await findingsOf(mbtilesWith(tile))).toEqual({ ...BASE, ...expected });
});

test('a tile: many broken features are one finding', async () => {
  const features = Array.from({ length: 500 }, () => ({ geometry: [12] }));
  expect(await findingsOf(mbtilesWith(soundTile({ features })))).toMatchObject({
    'broken-geometry': '1 1/0/1 layer "roads", feature 0, and 499 more',
  });
});

test('a tile: compression', async () => {
  const broken = gzipSync(soundTile());
  broken[broken.length - 6]! ^= 1;
  expect(await findingsOf(mbtilesWith(broken, true))).toMatchObject({
    compression: expect.stringMatching(/^1 1\/0\/1 the tile does not inflate/),
  });
  expect(await findingsOf(mbtilesWith(soundTile(), true))).toMatchObject({ 'tile-compression': '1 1/0/1 none, not gzip' });
  const rows = soundRows().map(([z, x, row]): TileRow => [z, x, row, brotliCompressSync(soundTile())]);
  const metadata = [...MBTILES_METADATA, ['compression', 'br']] as [string, string][];
  const found = await findingsOf(soundMbtiles(join(scratchDirectory(), 'in.mbtiles'), 'flat', rows, metadata));
  expect(found).toEqual({ ...BASE, 'declared-compression': expect.stringMatching(/^1 the tiles are compressed with brotli/) });
});

test('vector_layers: entries that no tile has, and other zooms', async () => {
  const layers = [
    { ...VECTOR_LAYERS[0], maxzoom: 14, fields: { ...VECTOR_LAYERS[0]?.fields, surface: 'String' } },
    { id: 'water', fields: {} },
  ];
  expect(await findingsOf(metadataWith({ json: JSON.stringify({ vector_layers: layers }) }))).toEqual({
    'layer-unused': '1 layer "water"',
    'layer-zooms': '1 layer "roads": declared 0 to 14, in tiles 0 to 1',
    'field-unused': '1 layer "roads", "surface"',
  });
});

test('against another archive', async () => {
  const rows = soundRows();
  const other = soundMbtiles(join(scratchDirectory(), 'other.mbtiles'), 'flat', rows);
  const inflated = rows.map(([z, x, row], i): TileRow => [z, x, row, soundTile({}, { id: i + 1 })]);
  const changed = inflated.slice(1);
  changed[3] = [1, 1, 1, soundTile({}, { id: 99 })];
  const path = soundMbtiles(join(scratchDirectory(), 'in.mbtiles'), 'normalized', [...changed, [2, 0, 0, soundTile()]]);
  const { against, findings } = await reportOf(path, 'structure', other);
  expect(against).toMatchObject({ same_bytes: 0, same_content: 3, different: 1, missing: 1, extra: 1 });
  expect(
    findings.filter(({ kind }) => kind.startsWith('tile-')).map(({ kind, examples: [e] }) => [kind, e?.zoom, e?.x, e?.y]),
  ).toEqual([
    ['tile-missing', 0, 0, 0],
    ['tile-extra', 2, 0, 3],
    ['tile-different', 1, 1, 0],
  ]);
  // In the other format, without a tile that it cannot hold.
  const empty = mbtilesAfter("UPDATE tiles SET tile_data = x'' WHERE zoom_level = 0");
  const four = [2, 3, 4].map((id) => soundTile({}, { id }));
  const root = four.map(({ length }, i) => ({ id: i + 1, length }));
  const packed = pmtiles(soundPmtiles({ root, tileData: Buffer.concat(four) }));
  expect((await reportOf(packed, 'structure', empty)).against).toMatchObject({ missing: 1, extra: 0 });
});

test('an archive that cannot be opened has one finding; a file that is no archive is an error', async () => {
  const cut = join(scratchDirectory(), 'cut.pmtiles');
  writeFileSync(cut, rawArchive(soundPmtiles()).subarray(0, 300));
  expect(await findingsOf(cut)).toEqual({ unreadable: expect.stringMatching(/^1 the .* ends past the end of the file/) });
  expect(await reportOf(cut, 'deep')).toMatchObject({ passed: false, errors: 1, tiles_checked: null });
  expect(await findingsOf(mbtilesAfter('DROP TABLE tiles'))).toEqual({
    unreadable: expect.stringMatching(/^1 it has no tiles table/),
  });
  const none = join(scratchDirectory(), 'none.pmtiles');
  writeFileSync(none, 'nothing of the kind');
  await expect(reportOf(none, 'tiles')).rejects.toMatchObject({ code: 'NOT_AN_ARCHIVE' });
  await expect(reportOf(join(scratchDirectory(), 'gone'), 'tiles')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  // The other archive is not what is verified.
  await expect(reportOf(pmtiles(soundPmtiles()), 'tiles', cut)).rejects.toMatchObject({ code: 'BAD_ARCHIVE' });
});

test('counts all, lists the first 20', async () => {
  const rows: TileRow[] = [];
  for (let x = 0; x < 8; x++)
    for (let row = 0; row < 8; row++)
      rows.push([3, x, row, gzipSync(buildTile([{ name: 'roads', version: null, features: [] }]))]);
  const { findings } = await reportOf(soundMbtiles(join(scratchDirectory(), 'in.mbtiles'), 'flat', rows), 'deep');
  const found = findings.find(({ kind }) => kind === 'no-version');
  expect(found).toMatchObject({ count: 64, severity: 'warning' });
  expect(found?.examples.map(({ x, y }) => x! * 8 + y!)).toEqual(Array.from({ length: 20 }, (_, i) => i));
});

test('every kind was found above', () => {
  expect(Object.keys(FINDING_KINDS).filter((kind) => !met.has(kind))).toEqual([]);
});
