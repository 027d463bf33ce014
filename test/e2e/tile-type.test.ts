// Tile type and compression if an archive declares them wrongly or not at all: the bytes decide.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { metadataRows, readPmtiles, readTiles, type Tiles } from '../support/archive-reading.ts';
import { inspectJson } from '../support/inspect-cli.ts';
import { buildMbtiles } from '../support/mbtiles-builder.ts';
import { buildPmtiles } from '../support/pmtiles-builder.ts';
import { rawArchive } from '../support/pmtiles-bytes.ts';
import { runReport } from '../support/report.ts';
import { buildTile, type LayerDraft } from '../support/tile-builder.ts';
import { tmsRows } from '../support/tms-rows.ts';

let directory = '';
const file = (name: string): string => join(directory, name);

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tilefold-tile-type-'));
  writeFileSync(file('style.json'), STYLE);
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

const STYLE = JSON.stringify({
  version: 8,
  sources: { s: { type: 'vector' } },
  layers: [{ id: 'a', type: 'circle', source: 's', 'source-layer': 'a' }],
});
const layer = (name: string): LayerDraft => ({ name, features: [{ id: 1 }] });
const whole = Buffer.from(buildTile([layer('a'), layer('b')]));
const pruned = Buffer.from(buildTile([layer('a')]));
const MVT_CODE = 1;
const PNG_CODE = 2;

type Format = [name: string, build: (tiles: Tiles) => string, note: RegExp];

const WRONG: Format[] = [
  [
    'MBTiles declared as png',
    (tiles) => buildMbtiles(file('in.mbtiles'), 'flat', tmsRows(tiles), { metadata: [['format', 'png']] }),
    /format says png, but the tiles are mvt/,
  ],
  [
    'normalized MBTiles without a format',
    (tiles) => buildMbtiles(file('in.mbtiles'), 'normalized', tmsRows(tiles), { metadata: [] }),
    /there is no format; tiles tell: mvt/,
  ],
  [
    'PMTiles declared as png',
    (tiles) => buildPmtiles(file('in.pmtiles'), tiles, { type: PNG_CODE }),
    /says tile type png, but the tiles are mvt/,
  ],
  [
    'PMTiles of type 0',
    (tiles) => buildPmtiles(file('in.pmtiles'), tiles, { type: 0 }),
    /does not say what the tiles are; they are mvt/,
  ],
];

describe.each(WRONG)('vector tiles in %s', (_name, build, note) => {
  const tiles: Tiles = new Map([['0/0/0', gzipSync(whole)]]);

  test('are copied as vector tiles, with a note', async () => {
    const report = await runReport(['copy', build(tiles), file('out.pmtiles')]);
    expect(report.notes.join('\n')).toMatch(note);
    expect(readPmtiles(file('out.pmtiles')).header).toMatchObject({ tileType: MVT_CODE, tileCompression: 2 });
    await runReport(['copy', build2(tiles, build), file('out.mbtiles')]);
    expect(metadataRows(file('out.mbtiles'))).toMatchObject({ format: 'pbf' });
  });

  test('are pruned, with a note', async () => {
    const report = await runReport(['prune', build(tiles), file('out.mbtiles'), '--style', file('style.json')]);
    expect(report.notes.join('\n')).toMatch(note);
    expect(readTiles(file('out.mbtiles'))).toEqual(new Map([['0/0/0', gzipSync(pruned)]]));
  });
});

/** Builds the archive again under the same name. */
function build2(tiles: Tiles, build: Format[1]): string {
  for (const name of ['in.mbtiles', 'in.pmtiles']) rmSync(file(name), { force: true });
  return build(tiles);
}

test('images declared as another format are copied as images', async () => {
  const png = Buffer.from('\x89PNG\r\n\x1a\n and so on', 'latin1');
  buildMbtiles(file('in.mbtiles'), 'flat', [[0, 0, 0, png]]);
  const report = await runReport(['copy', file('in.mbtiles'), file('out.pmtiles')]);
  expect(report.notes.join('\n')).toMatch(/format says mvt, but the tiles are png/);
  expect(readPmtiles(file('out.pmtiles')).header.tileType).toBe(PNG_CODE);
});

describe('brotli', () => {
  const tiles: Tiles = new Map([['0/0/0', brotliCompressSync(whole)]]);

  test('that an archive does not declare is detected and pruned, with a note', async () => {
    buildMbtiles(file('in.mbtiles'), 'flat', tmsRows(tiles));
    const report = await runReport(['prune', file('in.mbtiles'), file('out.mbtiles'), '--style', file('style.json')]);
    expect(report.notes.join('\n')).toMatch(/compressed with brotli, which the metadata does not say; most readers .* gzip/);
    expect(report.decode_errors).toEqual([]);
    const out = readTiles(file('out.mbtiles')).get('0/0/0') as Buffer;
    expect(brotliDecompressSync(out)).toEqual(pruned);
    expect(metadataRows(file('out.mbtiles'))['compression']).toBe('brotli');
  });

  test('under a PMTiles header that says gzip is detected, noted, and declared in the output', async () => {
    buildPmtiles(file('in.pmtiles'), tiles);
    const report = await runReport(['prune', file('in.pmtiles'), file('out.pmtiles'), '--style', file('style.json')]);
    expect(report.notes).toContain('the header says tile compression gzip, but there are tiles with brotli');
    expect(readPmtiles(file('out.pmtiles')).header.tileCompression).toBe(3);
    expect(brotliDecompressSync(readTiles(file('out.pmtiles')).get('0/0/0') as Buffer)).toEqual(pruned);
  });

  test('that comes to MBTiles from PMTiles gets a note: readers expect gzip', async () => {
    buildPmtiles(file('in.pmtiles'), tiles, { compression: 3 });
    const report = await runReport(['copy', file('in.pmtiles'), file('out.mbtiles')]);
    expect(report.notes.join('\n')).toMatch(/compressed with brotli; most readers of MBTiles expect gzip/);
    expect(metadataRows(file('out.mbtiles'))['compression']).toBe('brotli');
    const toPmtiles = await runReport(['copy', file('in.pmtiles'), file('out.pmtiles')]);
    expect(toPmtiles.notes.join('\n')).not.toMatch(/brotli/);
  });
});

test('the compression row in MBTiles follows the tiles, not the declaration', async () => {
  const gzipped: Tiles = new Map([['0/0/0', gzipSync(whole)]]);
  buildMbtiles(file('gzip.mbtiles'), 'flat', tmsRows(gzipped), {
    metadata: [
      ['format', 'pbf'],
      ['compression', 'br'],
    ],
  });
  await runReport(['copy', file('gzip.mbtiles'), file('gzip-out.mbtiles')]);
  expect(metadataRows(file('gzip-out.mbtiles'))['compression']).toBe('gzip');
  buildPmtiles(file('raw.pmtiles'), new Map([['0/0/0', whole]]));
  await runReport(['copy', file('raw.pmtiles'), file('raw-out.mbtiles')]);
  expect(metadataRows(file('raw-out.mbtiles'))).not.toHaveProperty('compression');
});

test('an archive without metadata, tile type or compressions is read and corrected', async () => {
  // As vt-optimizer writes PMTiles from MBTiles.
  const data = gzipSync(whole);
  const bytes = rawArchive({
    root: [{ id: 0, length: data.length }],
    metadata: '',
    tileData: data,
    header: { 97: 0, 99: 0, 101: 0 },
  });
  writeFileSync(file('in.pmtiles'), bytes);
  const report = await runReport(['prune', file('in.pmtiles'), file('out.pmtiles'), '--style', file('style.json')]);
  const { header } = readPmtiles(file('out.pmtiles'));
  expect(header).toMatchObject({ internalCompression: 2, tileCompression: 2, tileType: MVT_CODE });
  expect(readTiles(file('out.pmtiles'))).toEqual(new Map([['0/0/0', gzipSync(pruned)]]));
  const noteText = report.notes.join('\n');
  for (const note of [/directories are compressed/, /says tile compression none/, /what the tiles are/, /metadata .*is empty/])
    expect(noteText).toMatch(note);
});

test('an inspection detects the compression of tiles if the archive does not declare it', async () => {
  const gzipped = gzipSync(whole);
  for (const [data, compression] of [
    [gzipped, 'gzip'],
    [Buffer.from(whole), 'none'],
  ] as const) {
    const root = [{ id: 0, length: data.length }];
    writeFileSync(file('in.pmtiles'), rawArchive({ root, tileData: data, header: { 98: 0, 99: 1, 101: 0 } }));
    expect((await inspectJson(file('in.pmtiles'))).archive).toMatchObject({ tile_type: 'mvt', tile_compression: compression });
  }
});
