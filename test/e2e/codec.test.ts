// --codec libdeflate: the same bytes for any workers, plan and kills; inflated, the same tiles as with zlib; refused at the start
// if the library is missing.

import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deflateSync, gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { DoctorReport } from '../../src/index.ts';
import { readPmtiles, readTiles, type Tiles } from '../support/archive-reading.ts';
import { type CliResult, MAIN, runCli, startCli } from '../support/cli.ts';
import { LIBDEFLATE } from '../support/libdeflate.ts';
import { buildMbtiles, queryRows } from '../support/mbtiles-builder.ts';
import { buildPlanet, PLANET_STYLE } from '../support/planet.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const OUTPUTS = {
  PMTiles: ['out.pmtiles'],
  MBTiles: ['out.mbtiles'],
} as const;
const FILES = ['planet.mbtiles', 'style.json'];
/** The tenth byte of a gzip header names the operating system: zlib writes Unix, libdeflate unknown. */
const SYSTEM_AT = 9;
const BY_ZLIB = 3;
const BY_LIBDEFLATE = 255;

let directory = '';
const inDirectory = (name: string) => join(directory, name);

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'tilefold-codec-'));
  buildPlanet(inDirectory('planet.mbtiles'), 'flat', { side: 24, maxzoom: 7, seed: 7 });
  writeFileSync(inDirectory('style.json'), PLANET_STYLE);
});

afterEach(() => {
  for (const name of readdirSync(directory)) if (!FILES.includes(name)) rmSync(inDirectory(name), { recursive: true });
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe.each(Object.entries(OUTPUTS))('%s by libdeflate', (_, [name, ...options]) => {
  let reference = '';

  beforeAll(async () => {
    await prune('libdeflate', name, ...options, '--plan', 'stream');
    reference = hashOf(name);
  });

  test.each(['1', '2', '3'])('is the same from split-merge with %s workers', async (workers) => {
    await prune('libdeflate', name, ...options, '--plan', 'split-merge', '--workers', workers);
    expect(hashOf(name)).toBe(reference);
  });

  test('is the same after a kill and --resume, which refuses another codec', async () => {
    const args = [...options, '--plan', 'split-merge', '--workers', '2'];
    await killOnceSealed(name, args);
    const other = await runCli(command('zlib', name, ...args, '--resume'), withLibdeflate());
    expect(other).toMatchObject({
      code: 5,
      stderr: expect.stringContaining('belongs to another request; differing: option codec'),
    });
    await prune('libdeflate', name, ...args, '--resume');
    rmSync(inDirectory(`${name}.tilefold.json`));
    expect(hashOf(name)).toBe(reference);
  });
});

describe('against zlib', () => {
  test.each(['out.pmtiles', 'out.mbtiles'])(
    '%s holds the same tiles once inflated, and unchanged tiles as stored',
    async (name) => {
      const stored: Tiles = readTiles(inDirectory('planet.mbtiles'));
      await prune('zlib', name);
      const zlib = takeTiles(name);
      await prune('libdeflate', name);
      const libdeflate = takeTiles(name);
      expect([...libdeflate.keys()]).toEqual([...zlib.keys()]);
      let changed = 0;
      for (const [key, tile] of libdeflate) {
        const [ours, theirs] = [tile as Buffer, zlib.get(key) as Buffer];
        expect(Buffer.compare(gunzipSync(ours), gunzipSync(theirs)), key).toBe(0);
        const isAsRead = Buffer.compare(theirs, stored.get(key) as Buffer) === 0;
        expect(isAsRead ? Buffer.compare(ours, theirs) : ours[SYSTEM_AT], key).toBe(isAsRead ? 0 : BY_LIBDEFLATE);
        if (!isAsRead) expect(theirs[SYSTEM_AT], key).toBe(BY_ZLIB);
        changed += isAsRead ? 0 : 1;
      }
      expect(changed).toBeGreaterThan(1000);
    },
  );

  test('directories and metadata of PMTiles stay with zlib', async () => {
    await prune('libdeflate', 'out.pmtiles');
    const file = readFileSync(inDirectory('out.pmtiles'));
    const { header } = readPmtiles(inDirectory('out.pmtiles'));
    expect(file[header.rootDirectoryOffset + SYSTEM_AT]).toBe(BY_ZLIB);
    expect(file[header.jsonMetadataOffset + SYSTEM_AT]).toBe(BY_ZLIB);
  });

  test('simplify uses it, and so does a copy that has to recompress', async () => {
    const rows = queryRows(inDirectory('planet.mbtiles'), 'SELECT * FROM tiles WHERE zoom_level = 4') as [
      number,
      number,
      number,
      Buffer,
    ][];
    const wrapped = rows.map(([z, x, y, data], i) => [z, x, y, i % 3 === 0 ? deflateSync(gunzipSync(data)) : data] as const);
    const metadata: [string, string][] = [['format', 'pbf']];
    buildMbtiles(
      inDirectory('mixed.mbtiles'),
      'flat',
      wrapped.map((row) => [...row]),
      { metadata },
    );
    for (const args of [['copy'], ['simplify', '--tolerance', '0', '--exclude-layers', 'roads']]) {
      const { code, stderr } = await runCli(
        [...args, 'mixed.mbtiles', 'mixed.pmtiles', '--codec', 'libdeflate'],
        withLibdeflate(),
      );
      expect({ code, stderr }).toMatchObject({ code: 0 });
      const tiles = takeTiles('mixed.pmtiles');
      const systems = new Set([...tiles.values()].map((tile) => tile?.[SYSTEM_AT]));
      expect(systems, args[0]).toEqual(new Set([BY_ZLIB, BY_LIBDEFLATE]));
      for (const [z, x, row, data] of rows)
        expect(Buffer.compare(gunzipSync(tiles.get(`${z}/${x}/${2 ** z - 1 - row}`) as Buffer), gunzipSync(data))).toBe(0);
    }
  });
});

describe('the library', () => {
  test('stops every writing command before anything is created if it is missing, and the message says what to do', async () => {
    for (const args of [['prune', '--style', 'style.json'], ['simplify', '--tolerance', '1'], ['copy'], ['copy', '--dry-run']]) {
      const result = await runCli(
        [...args, 'planet.mbtiles', 'out.pmtiles', '--codec', 'libdeflate'],
        withLibdeflate('/nowhere'),
      );
      expectRefusal(result, 1, /^tilefold: codec libdeflate: is not available for .*scripts\/build-libdeflate.*--codec zlib$/);
    }
  });

  test('stops a resume if it is gone, and the job stays', async () => {
    await killOnceSealed('out.pmtiles', ['--plan', 'split-merge']);
    const result = await runCli(command('libdeflate', 'out.pmtiles', '--resume'), withLibdeflate('/nowhere'));
    expect(result).toMatchObject({ code: 1, stderr: expect.stringContaining('codec libdeflate') });
    expect(existsSync(inDirectory('out.pmtiles.tilefold/request.json'))).toBe(true);
    await prune('libdeflate', 'out.pmtiles', '--resume');
  });

  test('is not one of the known codecs: a usage error', async () => {
    const result = await runCli(['copy', 'planet.mbtiles', 'out.pmtiles', '--codec', 'zopfli'], withLibdeflate());
    expectRefusal(result, 2, /codec/);
  });

  test('is found inside the package, also by doctor', async () => {
    const installed = inDirectory('installed');
    cpSync(dirname(dirname(MAIN)), join(installed, 'dist'), { recursive: true });
    for (const name of ['package.json', 'plans', 'node_modules']) symlinkSync(join(ROOT, name), join(installed, name));
    const doctor = async (): Promise<string | undefined> => {
      const main = join(installed, 'dist/cli/main.js');
      const { stdout } = await runCli(['doctor', '--report-format', 'json'], { ...withLibdeflate(''), main });
      const { findings } = JSON.parse(stdout) as DoctorReport;
      return findings.find(({ check }) => check === 'libdeflate')?.found;
    };
    expect(await doctor()).toMatch(/^not installed/);
    mkdirSync(join(installed, 'native/libdeflate/build'), { recursive: true });
    symlinkSync(LIBDEFLATE, join(installed, 'native/libdeflate/build', `${process.platform}-${process.arch}.node`));
    expect(await doctor()).toMatch(/^\d+\.\d+ \([0-9a-f]{12}\), /);
  });
});

function command(codec: string, name: string, ...more: string[]): string[] {
  return ['prune', 'planet.mbtiles', name, '--style', 'style.json', '--shard-bytes', '40000', '--codec', codec, ...more];
}

function withLibdeflate(path: string = LIBDEFLATE): { cwd: string; env: Record<string, string> } {
  return { cwd: directory, env: { TILEFOLD_LIBDEFLATE: path } };
}

async function prune(codec: string, name: string, ...more: string[]): Promise<void> {
  const { code, stderr } = await runCli(command(codec, name, ...more), withLibdeflate());
  expect(stderr).not.toMatch(/tilefold:/);
  expect(code).toBe(0);
}

/** Kills a run and all its workers as soon as its first shard is sealed, long before the last. */
async function killOnceSealed(name: string, args: readonly string[]): Promise<void> {
  const cli = startCli(command('libdeflate', name, ...args), withLibdeflate());
  const shards = inDirectory(`${name}.tilefold/shards`);
  const isSealed = () =>
    existsSync(shards) && readdirSync(shards, { recursive: true }).some((file) => /\d+\.mbtiles$/.test(`${file}`));
  while (cli.child.exitCode === null && !isSealed()) await new Promise((resolve) => setTimeout(resolve, 5));
  process.kill(-cli.pid, 'SIGKILL');
  expect((await cli.ended).signal).toBe('SIGKILL');
}

/** Returns the output's hash and removes it; nothing else may be beside the input. */
function hashOf(name: string): string {
  const hash = createHash('sha256')
    .update(readFileSync(inDirectory(name)))
    .digest('hex');
  rmSync(inDirectory(name));
  expect(readdirSync(directory).sort()).toEqual(FILES);
  return hash;
}

function takeTiles(name: string): Tiles {
  const tiles = readTiles(inDirectory(name));
  rmSync(inDirectory(name));
  return tiles;
}

function expectRefusal({ code, stdout, stderr }: CliResult, wanted: number, words: RegExp): void {
  expect({ code, stdout }).toEqual({ code: wanted, stdout: '' });
  expect(stderr.trimEnd().split('\n').at(-1)).toMatch(words);
  expect(readdirSync(directory).sort()).toEqual(FILES);
}
