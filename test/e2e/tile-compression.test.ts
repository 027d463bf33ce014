// --tile-compression and --level, through the built command line. Tiles are decoded by node:zlib in the requested compression,
// never by their first bytes.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  brotliCompressSync,
  brotliDecompressSync,
  deflateSync,
  gunzipSync,
  gzipSync,
  zstdCompressSync,
  zstdDecompressSync,
} from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunReport } from '../../src/job/report-types.ts';
import { metadataRows, readPmtiles, readTiles, type Tiles } from '../support/archive-reading.ts';
import { runCli } from '../support/cli.ts';
import { buildMbtiles, queryRows, type TileRow } from '../support/mbtiles-builder.ts';
import { buildPlanet, PLANET_STYLE } from '../support/planet.ts';
import { buildPmtiles } from '../support/pmtiles-builder.ts';
import { runReport } from '../support/report.ts';
import { tmsRows } from '../support/tms-rows.ts';

type Name = 'gzip' | 'none' | 'brotli' | 'zstd';

const DECODERS: Readonly<Record<Name, (stored: Buffer) => Buffer>> = {
  gzip: gunzipSync,
  none: (stored) => stored,
  brotli: brotliDecompressSync,
  zstd: zstdDecompressSync,
};
const HEADER_CODES: Readonly<Record<Name, number>> = { none: 1, gzip: 2, brotli: 3, zstd: 4 };
/** Passes each of the twelve pairs once. */
const CIRCUIT: readonly Name[] = [
  'none',
  'gzip',
  'brotli',
  'gzip',
  'zstd',
  'none',
  'brotli',
  'none',
  'zstd',
  'brotli',
  'zstd',
  'gzip',
];

let directory = '';
/** The tiles of planet.mbtiles, inflated. */
let original = new Map<string, string>();
const at = (name: string): string => join(directory, name);

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'tilefold-compression-'));
  buildPlanet(at('planet.mbtiles'), 'flat', { side: 6, maxzoom: 4, seed: 5 });
  writeFileSync(at('style.json'), PLANET_STYLE);
  original = inflated(readTiles(at('planet.mbtiles')), 'gzip');
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe.each(['mbtiles', 'pmtiles'])('a round of all pairs that begins in %s', (first) => {
  test('keeps the content of every tile, and declares its compression', async () => {
    const formats = first === 'mbtiles' ? ['mbtiles', 'pmtiles'] : ['pmtiles', 'mbtiles'];
    let input = 'planet.mbtiles';
    for (const [i, name] of CIRCUIT.entries()) {
      const output = `${first}-${i}.${formats[i % 2]}`;
      const { tiles } = await copy(input, output, '--tile-compression', name);
      expect(inflated(readTiles(at(output)), name), `${input} to ${output} in ${name}`).toEqual(original);
      expect(tiles.reencoded, output).toBe(original.size);
      if (output.endsWith('.pmtiles')) expect(readPmtiles(at(output)).header.tileCompression).toBe(HEADER_CODES[name]);
      else expect(metadataRows(at(output)).compression).toBe(name);
      input = output;
    }
  });
});

describe('tiles with a wrongly declared compression', () => {
  const ENCODERS = [gzipSync, deflateSync, (tile: Buffer) => tile, zstdCompressSync, brotliCompressSync] as const;

  beforeAll(() => {
    const mixed: Tiles = new Map(
      [...original].map(([key, tile], i) => [key, ENCODERS[i % ENCODERS.length]!(Buffer.from(tile, 'latin1'))]),
    );
    buildMbtiles(at('mixed.mbtiles'), 'flat', tmsRows(mixed), {
      metadata: [
        ['format', 'pbf'],
        ['compression', 'zstd'],
      ],
    });
    buildPmtiles(at('mixed.pmtiles'), mixed, { compression: 1 });
  });

  test.each([
    ['mixed.mbtiles', 'mixed-out.pmtiles'],
    ['mixed.pmtiles', 'mixed-out.mbtiles'],
  ])('of %s are written in gzip; those in gzip keep their bytes', async (input, output) => {
    const { tiles } = await copy(input, output, '--tile-compression', 'gzip');
    const found = readTiles(at(output));
    expect(inflated(found, 'gzip')).toEqual(original);
    const kept = Math.ceil(original.size / ENCODERS.length);
    expect([tiles.unchanged, tiles.reencoded]).toEqual([kept, original.size - kept]);
    const [firstKey] = original.keys();
    expect(found.get(firstKey!)).toEqual(readTiles(at(input)).get(firstKey!));
  });

  test('are unchanged in MBTiles without the option', async () => {
    await copy('mixed.mbtiles', 'as-stored.mbtiles');
    expect(readTiles(at('as-stored.mbtiles'))).toEqual(readTiles(at('mixed.mbtiles')));
  });
});

test('tiles changed by a prune are written in the compression, with the same content as in gzip', async () => {
  await runReport(['prune', at('planet.mbtiles'), at('pruned.mbtiles'), '--style', at('style.json')]);
  const options = ['--style', at('style.json'), '--tile-compression', 'brotli'];
  const report = await runReport(['prune', at('planet.mbtiles'), at('pruned-brotli.pmtiles'), ...options]);
  expect(inflated(readTiles(at('pruned-brotli.pmtiles')), 'brotli')).toEqual(inflated(readTiles(at('pruned.mbtiles')), 'gzip'));
  expect(report.tiles.unchanged).toBe(0);
});

test('plans and workers change no byte', async () => {
  const options = ['--tile-compression', 'zstd', '--shard-bytes', '20KB'];
  await copy('planet.mbtiles', 'one.pmtiles', ...options, '--plan', 'stream');
  await copy('planet.mbtiles', 'two.pmtiles', ...options, '--plan', 'split-merge', '--workers', '2');
  expect(Buffer.compare(readFileSync(at('one.pmtiles')), readFileSync(at('two.pmtiles')))).toBe(0);
});

describe('a level', () => {
  test('compresses every tile again, also one in that compression', async () => {
    const sizes: number[] = [];
    for (const level of ['1', '9']) {
      const { tiles, output } = await copy(
        'planet.mbtiles',
        `level-${level}.mbtiles`,
        '--tile-compression',
        'gzip',
        '--level',
        level,
      );
      expect(inflated(readTiles(at(`level-${level}.mbtiles`)), 'gzip')).toEqual(original);
      expect(tiles.reencoded + tiles.unchanged).toBe(original.size);
      sizes.push(output.total_tile_size_bytes);
    }
    expect(sizes[1]).toBeLessThan(sizes[0]!);
  });

  test('of brotli and zstd is the requested level', async () => {
    for (const [name, level] of [
      ['brotli', 1],
      ['zstd', 1],
    ] as const) {
      const usual = await copy('planet.mbtiles', `${name}.pmtiles`, '--tile-compression', name);
      const low = await copy('planet.mbtiles', `${name}-low.pmtiles`, '--tile-compression', name, '--level', String(level));
      expect(inflated(readTiles(at(`${name}-low.pmtiles`)), name)).toEqual(original);
      expect(low.output.total_tile_size_bytes).toBeGreaterThan(usual.output.total_tile_size_bytes);
    }
  });

  test.each([
    [['--level', '5'], /--level goes with --tile-compression/],
    [['--tile-compression', 'none', '--level', '5'], /--level goes with/],
    [['--tile-compression', 'gzip', '--level', '10'], /--level of gzip takes a whole number, from 1 to 9/],
    [['--tile-compression', 'zstd', '--level', '23'], /from 1 to 22/],
    [['--tile-compression', 'gzip', '--level', '9', '--codec', 'libdeflate'], /has only one/],
    [['--tile-compression', 'lz4'], /takes auto, gzip, none, brotli, zstd/],
  ])('%s is refused', async (options, message) => {
    const { code, stderr } = await runCli(['copy', at('planet.mbtiles'), at('refused.mbtiles'), ...options]);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });
});

describe('a tile that does not inflate', () => {
  beforeAll(() => {
    const rows = queryRows(at('planet.mbtiles'), 'SELECT * FROM tiles ORDER BY 1, 2, 3') as TileRow[];
    const [[, , , first], ...others] = rows as [TileRow, ...TileRow[]];
    buildMbtiles(at('cut.mbtiles'), 'flat', [[0, 0, 0, (first as Buffer).subarray(0, -9)], ...others]);
  });

  test('keeps its bytes and is counted, or is dropped', async () => {
    const kept = await copy('cut.mbtiles', 'cut-kept.mbtiles', '--tile-compression', 'zstd');
    expect(kept.decode_errors).toMatchObject([{ kind: 'compression', count: 1, examples: ['0/0/0'] }]);
    expect(readTiles(at('cut-kept.mbtiles')).get('0/0/0')).toEqual(readTiles(at('cut.mbtiles')).get('0/0/0'));
    const dropped = await copy('cut.mbtiles', 'cut-dropped.pmtiles', '--tile-compression', 'zstd', '--on-decode-error', 'drop');
    expect(dropped.tiles.dropped).toEqual({ 'decode-error': 1 });
  });

  test('may be one over --max-inflated-bytes', async () => {
    const { decode_errors } = await copy(
      'planet.mbtiles',
      'bound.mbtiles',
      '--tile-compression',
      'none',
      '--max-inflated-bytes',
      '1KB',
    );
    const over = [...original.values()].filter((tile) => tile.length > 1024).length;
    expect(decode_errors).toMatchObject([{ kind: 'inflated-size', count: over }]);
  });
});

test('images are refused, except with none, which unwraps them', async () => {
  const png = Buffer.from('\x89PNG\r\n\x1a\n picture', 'latin1');
  buildMbtiles(at('png.mbtiles'), 'flat', [[0, 0, 0, gzipSync(png)]], { metadata: [['format', 'png']] });
  const { code, stderr } = await runCli(['copy', at('png.mbtiles'), at('png.pmtiles'), '--tile-compression', 'gzip']);
  expect(stderr).toMatch(/holds png tiles, which are compressed already/);
  expect(code).toBe(1);
  const { notes } = await copy('png.mbtiles', 'png.pmtiles', '--tile-compression', 'none');
  expect(readTiles(at('png.pmtiles')).get('0/0/0')).toEqual(png);
  expect(notes).toEqual([]);
});

test('a note names a compression that readers do not expect, and an option that helps', async () => {
  const noteOf = async (...args: [string, string, ...string[]]) => (await copy(...args)).notes.join('\n');
  expect(await noteOf('planet.mbtiles', 'n1.mbtiles', '--tile-compression', 'none')).toMatch(
    /most readers of MBTiles expect gzip/,
  );
  expect(await noteOf('planet.mbtiles', 'n2.pmtiles', '--tile-compression', 'zstd')).toMatch(/expect gzip or no compression/);
  expect(await noteOf('planet.mbtiles', 'n3.pmtiles', '--tile-compression', 'none')).not.toMatch(/expect/);
  expect(await noteOf('n3.pmtiles', 'n4.pmtiles')).toMatch(/not compressed and stay so; with --tile-compression gzip/);
});

test('a resume in another compression or level is another request', async () => {
  const line = ['copy', at('planet.mbtiles'), at('resumed.pmtiles'), '--tile-compression', 'zstd', '--resume'];
  expect((await runCli(line)).code).toBe(0);
  expect((await runCli(line)).code).toBe(0);
  const { code, stderr } = await runCli([...line, '--level', '3']);
  expect(stderr).toMatch(/option level/);
  expect(code).toBe(5);
});

function copy(input: string, output: string, ...options: string[]): Promise<RunReport> {
  return runReport(['copy', at(input), at(output), ...options]);
}

function inflated(tiles: Tiles, name: Name): Map<string, string> {
  return new Map([...tiles].sort().map(([key, stored]) => [key, DECODERS[name](stored as Buffer).toString('latin1')]));
}
