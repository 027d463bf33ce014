// Archives in zstd: read, pruned and recompressed like those in gzip.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readPmtiles, readTiles } from '../support/archive-reading.ts';
import { runCli } from '../support/cli.ts';
import { buildMbtiles, queryRows, type TileRow } from '../support/mbtiles-builder.ts';
import { buildPlanet, PLANET_STYLE } from '../support/planet.ts';

const MAGIC = 0x28b52ffd;
const GZIP = 0x1f8b;

let directory = '';
let gzipped: TileRow[] = [];

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tilefold-zstd-'));
  buildPlanet(at('gzip.mbtiles'), 'flat', { side: 12, maxzoom: 5, seed: 3 });
  gzipped = queryRows(at('gzip.mbtiles'), 'SELECT * FROM tiles ORDER BY 1, 2, 3') as TileRow[];
  const metadata: [string, string][] = [['format', 'pbf']];
  const inZstd = gzipped.map(([z, x, y, data]): TileRow => [z, x, y, zstdCompressSync(gunzipSync(data as Buffer))]);
  buildMbtiles(at('zstd.mbtiles'), 'flat', inZstd, { metadata });
  const mixed = gzipped.map((row, i) => (i % 50 === 7 ? (inZstd[i] as TileRow) : row));
  buildMbtiles(at('mixed.mbtiles'), 'flat', mixed, { metadata });
  const [[, , , first], ...others] = inZstd as [TileRow, ...TileRow[]];
  buildMbtiles(at('cut.mbtiles'), 'flat', [[0, 0, 0, (first as Buffer).subarray(0, -1)], ...others], {
    metadata,
  });
  writeFileSync(at('style.json'), PLANET_STYLE);
  await run('prune', 'gzip.mbtiles', 'pruned-gzip.mbtiles', '--style', 'style.json');
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('a prune', () => {
  test('to MBTiles keeps zstd, and the same content as with gzip', async () => {
    await run('prune', 'zstd.mbtiles', 'pruned.mbtiles', '--style', 'style.json');
    const expected = readTiles(at('pruned-gzip.mbtiles'));
    const found = readTiles(at('pruned.mbtiles'));
    expect([...found.keys()]).toEqual([...expected.keys()]);
    for (const [key, tile] of found) {
      expect((tile as Buffer).readUInt32BE(0), key).toBe(MAGIC);
      expect(Buffer.compare(zstdDecompressSync(tile as Buffer), gunzipSync(expected.get(key) as Buffer)), key).toBe(0);
    }
  });

  test('to PMTiles says zstd in the header', async () => {
    await run('prune', 'zstd.mbtiles', 'pruned.pmtiles', '--style', 'style.json');
    expect(readPmtiles(at('pruned.pmtiles')).header.tileCompression).toBe(4);
  });

  test('writes single zstd tiles as gzip if it changes them, and keeps the others', async () => {
    const { tiles } = await run('prune', 'mixed.mbtiles', 'strays.mbtiles', '--style', 'style.json');
    expect(tiles.decode_errors ?? 0).toBe(0);
    const stored = readTiles(at('mixed.mbtiles'));
    const expected = readTiles(at('pruned-gzip.mbtiles'));
    let changed = 0;
    for (const [key, tile] of readTiles(at('strays.mbtiles'))) {
      const isAsStored = Buffer.compare(tile as Buffer, stored.get(key) as Buffer) === 0;
      if (isAsStored) continue;
      changed++;
      expect((tile as Buffer).readUInt16BE(0), key).toBe(GZIP);
      expect(Buffer.compare(gunzipSync(tile as Buffer), gunzipSync(expected.get(key) as Buffer)), key).toBe(0);
    }
    expect(changed).toBeGreaterThan(10);
  });

  test('of a truncated tile counts it, keeps its bytes, and names it', async () => {
    const { stdout } = await runCli(['prune', 'cut.mbtiles', 'kept.mbtiles', '--style', 'style.json', '--no-progress'], {
      cwd: directory,
    });
    expect(stdout).toMatch(/compression +1 +0\/0\/0/);
    expect(readTiles(at('kept.mbtiles')).get('0/0/0')).toEqual(readTiles(at('cut.mbtiles')).get('0/0/0'));
  });
});

test('a copy to PMTiles recompresses the few gzip tiles of a zstd archive', async () => {
  const rows = queryRows(at('zstd.mbtiles'), 'SELECT * FROM tiles ORDER BY 1, 2, 3') as TileRow[];
  const few = rows.map((row, i) => (i % 50 === 7 ? (gzipped[i] as TileRow) : row));
  buildMbtiles(at('few.mbtiles'), 'flat', few, { metadata: [['format', 'pbf']] });
  await run('copy', 'few.mbtiles', 'few.pmtiles');
  const { header } = readPmtiles(at('few.pmtiles'));
  expect(header.tileCompression).toBe(4);
  const expected = new Map(readTiles(at('gzip.mbtiles')));
  for (const [key, tile] of readTiles(at('few.pmtiles')))
    expect(Buffer.compare(zstdDecompressSync(tile as Buffer), gunzipSync(expected.get(key) as Buffer)), key).toBe(0);
});

test('an inspection counts the layers of tiles in zstd', async () => {
  const layersOf = async (name: string) => {
    const { stdout } = await runCli(
      ['inspect', name, '--stats', 'layers', '--include-layer-list', '--report-format', 'json', '--no-progress'],
      {
        cwd: directory,
      },
    );
    return JSON.parse(stdout).file_layers;
  };
  const layers = await layersOf('zstd.mbtiles');
  expect(layers).toEqual(await layersOf('gzip.mbtiles'));
  expect(JSON.stringify(layers)).toContain('roads');
});

function at(name: string): string {
  return join(directory, name);
}

async function run(...args: string[]): Promise<{ tiles: { decode_errors?: number } }> {
  const { code, stdout, stderr } = await runCli([...args, '--report-format', 'json', '--no-progress'], { cwd: directory });
  expect({ code, stderr }).toMatchObject({ code: 0 });
  return JSON.parse(stdout);
}
