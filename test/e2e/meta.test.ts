// tilefold meta, through the built command line: print, set, remove, merge and rebuild metadata of both formats. Archives are read back
// by other code.

import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { VectorTile } from '@mapbox/vector-tile';
import Database from 'better-sqlite3';
import { PbfReader } from 'pbf';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MetaReport } from '../../src/meta/report-types.ts';
import { listTiles, metadataRows, readPmtiles, readTiles, type Tiles } from '../support/archive-reading.ts';
import { type CliResult, runCli, startCommand } from '../support/cli.ts';
import { buildMbtiles, queryRows, runSql, type TileRow } from '../support/mbtiles-builder.ts';
import { buildPlanet } from '../support/planet.ts';
import { buildPmtiles } from '../support/pmtiles-builder.ts';
import { otherReader } from '../support/pmtiles-reader.ts';
import { errorsBy } from '../support/published-schema.ts';
import { pathWithTilefold } from '../support/tilefold-shim.ts';

const FORMATS = ['mbtiles', 'pmtiles'] as const;
const PNG = Buffer.from('\x89PNG\r\n\x1a\n picture', 'latin1');
const LAYERS = [{ id: 'roads', fields: { class: 'String' } }];

let directory = '';
const at = (name: string): string => join(directory, name);

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tilefold-meta-'));
  buildPlanet(at('planet.mbtiles'), 'flat', { side: 6, maxzoom: 4, seed: 5 });
  const rows = [
    ['name', 'planet'],
    ['format', 'pbf'],
    ['json', JSON.stringify({ vector_layers: LAYERS, extra: { b: 1, a: 2 } })],
    ['strange', Buffer.from([0, 1, 2])],
  ];
  const tiles = queryRows(at('planet.mbtiles'), 'SELECT * FROM tiles ORDER BY 1, 2, 3') as TileRow[];
  rmSync(at('planet.mbtiles'));
  buildMbtiles(at('planet.mbtiles'), 'flat', tiles, { metadata: rows as [unknown, unknown][] });
  // In the layout of other writers: metadata and leaves before the tile data.
  const metadata = { name: 'planet', vector_layers: LAYERS, extra: { b: 1, a: 2 }, minzoom: 'stale' };
  buildPmtiles(at('planet.pmtiles'), readTiles(at('planet.mbtiles')) as Tiles, { metadata });
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Returns the name of a fresh copy. */
function fresh(format: string, name = `${format}-copy`): string {
  copyFileSync(at(`planet.${format}`), at(`${name}.${format}`));
  return `${name}.${format}`;
}

const meta = (...args: string[]): Promise<CliResult> => runCli(['meta', ...args], { cwd: directory });

async function changed(...args: string[]): Promise<MetaReport> {
  const quiet = args[0] === 'rebuild' ? ['--progress', 'none'] : [];
  const { code, stdout, stderr } = await meta(...args, ...quiet, '--report-format', 'json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const report = JSON.parse(stdout) as MetaReport;
  expect(errorsBy('meta-report', report)).toEqual([]);
  return report;
}

async function refused(code: number, message: RegExp, ...args: string[]): Promise<void> {
  const result = await meta(...args);
  expect(result.stderr).toMatch(message);
  expect(result.code).toBe(code);
}

async function got(name: string): Promise<Record<string, unknown>> {
  return JSON.parse((await meta('get', name)).stdout) as Record<string, unknown>;
}

describe('get', () => {
  test('prints all of MBTiles as text, and the json row as what is in it', async () => {
    const { stdout, stderr } = await meta('get', 'planet.mbtiles');
    const expected = { name: 'planet', format: 'pbf', vector_layers: LAYERS, extra: { b: 1, a: 2 } };
    expect(JSON.parse(stdout)).toMatchObject(expected);
    expect(stderr).toMatch(/values that are not TEXT/);
  });

  test('prints the header of PMTiles under the names of MBTiles, before what is in the metadata section', async () => {
    const { stdout } = await meta('get', 'planet.pmtiles', '--report-format', 'ndjson');
    expect(stdout.split('\n')).toHaveLength(2);
    const { format, compression, minzoom, maxzoom, name, extra } = JSON.parse(stdout);
    expect({ format, compression, minzoom, maxzoom, name, extra }).toEqual({
      format: 'pbf',
      compression: 'gzip',
      minzoom: 0,
      maxzoom: 4,
      name: 'planet',
      extra: { b: 1, a: 2 },
    });
  });

  test.each(FORMATS)('prints one value of %s as it is, or as JSON', async (format) => {
    const input = `planet.${format}`;
    expect((await meta('get', input, 'name')).stdout).toBe('planet\n');
    expect((await meta('get', input, 'name', '--report-format', 'json')).stdout).toBe('"planet"\n');
    expect((await meta('get', input, 'extra')).stdout).toBe('{"b":1,"a":2}\n');
    await refused(1, /has no nmae; did you mean name\?/, 'get', input, 'nmae');
  });

  test.each([['--output', 'x.mbtiles'], ['--force'], ['--dry-run'], ['--drop-tilestats'], ['--max-inflated-bytes', '1MB']])(
    'does not take %s',
    (...options) => refused(2, /has nothing to do in meta get/, 'get', 'planet.mbtiles', ...options),
  );
});

describe('set', () => {
  test('in MBTiles takes text as text, and leaves all other rows as stored', async () => {
    const input = fresh('mbtiles');
    const { changes, written } = await changed('set', input, 'name=7', 'answer=42', 'bounds=[1, 2, 3, 4]', 'tilestats={"a":1}');
    expect(changes.map(({ key }) => key)).toEqual(['name', 'answer', 'bounds', 'tilestats']);
    expect(written).toBe(true);
    const { json, strange, ...rows } = metadataRows(at(input));
    expect(rows).toEqual({ name: '7', format: 'pbf', answer: '42', bounds: '1,2,3,4' });
    expect(JSON.parse(json!)).toEqual({ vector_layers: LAYERS, extra: { b: 1, a: 2 }, tilestats: { a: 1 } });
    expect(strange).toEqual(Buffer.from([0, 1, 2]));
    expect(listTiles(readTiles(at(input)))).toEqual(listTiles(readTiles(at('planet.mbtiles'))));
  });

  test('in PMTiles takes JSON where it is JSON, and writes the header', async () => {
    const input = fresh('pmtiles');
    const values = ['name=7', 'answer=42', 'list=[1,"2"]', 'words=not json', 'big=12345678901234567890'];
    const header = ['minzoom=1', 'maxzoom=3', 'bounds=-10,-20,30.5,40', 'center=1,2,3', 'compression=gzip', 'format=pbf'];
    await changed('set', input, ...values, ...header);
    const { header: written, metadata, entries, tileData } = readPmtiles(at(input));
    expect(metadata).toEqual({
      name: '7',
      vector_layers: LAYERS,
      answer: 42,
      big: '12345678901234567890',
      extra: { b: 1, a: 2 },
      list: [1, '2'],
      words: 'not json',
    });
    expect(written).toMatchObject({ minZoom: 1, maxZoom: 3, minLon: -10, minLat: -20, maxLon: 30.5, maxLat: 40 });
    expect(written).toMatchObject({ centerLon: 1, centerLat: 2, centerZoom: 3, tileType: 1, tileCompression: 2 });
    const before = readPmtiles(at('planet.pmtiles'));
    expect(entries).toEqual(before.entries);
    expect(tileData.equals(before.tileData)).toBe(true);
    // One layout: root, tile data from 16 KiB on, metadata, leaves, and nothing else.
    expect([written.rootDirectoryOffset, written.tileDataOffset]).toEqual([127, 16_384]);
    expect(written.jsonMetadataOffset).toBe(16_384 + tileData.length);
    expect(statSync(at(input)).size).toBe(written.leafDirectoryOffset + written.leafDirectoryLength!);
    expect(Buffer.from((await otherReader(at(input)).getZxy(3, 4, 4))!.data).length).toBeGreaterThan(0);
  });

  test('of an archive that has that layout gives the same bytes as of one that has not', async () => {
    const [one, two] = [fresh('pmtiles', 'one'), fresh('pmtiles', 'two')];
    await changed('set', one, 'name=a');
    await changed('set', one, 'name=b');
    await changed('set', two, 'name=b');
    expect(readFileSync(at(one)).equals(readFileSync(at(two)))).toBe(true);
  });

  test.each(FORMATS)('to what %s has already writes nothing', async (format) => {
    const input = fresh(format);
    const before = statSync(at(input), { bigint: true });
    const { changes, written } = await changed('set', input, 'name=planet', 'extra={"b":1,"a":2}');
    expect({ changes, written }).toEqual({ changes: [], written: false });
    const { ino, mtimeNs } = statSync(at(input), { bigint: true });
    expect([ino, mtimeNs]).toEqual([before.ino, before.mtimeNs]);
  });

  test.each([
    ['minzoom=31'],
    ['maxzoom=1.5'],
    ['bounds=1,2,3'],
    ['bounds=0,50,10,40'],
    ['center=0,91,3'],
    ['compression=lz4'],
    ['vector_layers=[{"fields":{}}]'],
    ['vector_layers=[{"id":"a"},{"id":"a"}]'],
    ['tilestats=many'],
    ['=x'],
    ['name'],
    ['minzoom=3', 'maxzoom=2'],
  ])('refuses %s', async (...pairs) => {
    for (const format of FORMATS) {
      const input = fresh(format);
      await refused(2, /tilefold: /, 'set', input, ...pairs);
      expect(readFileSync(at(input)).equals(readFileSync(at(`planet.${format}`)))).toBe(true);
    }
  });

  test('says what the tiles contradict', async () => {
    for (const format of FORMATS) {
      const { notes } = await changed('set', fresh(format), 'compression=zstd', 'format=png');
      expect(notes.join('\n')).toMatch(/format says png, but the tiles are mvt\ncompression says zstd, but the tiles tell: gzip/);
    }
  });

  test('makes a metadata table where there is none', async () => {
    const input = fresh('mbtiles');
    runSql(at(input), 'DROP TABLE metadata');
    await changed('set', input, 'name=new');
    expect(metadataRows(at(input))).toEqual({ name: 'new' });
  });

  test('keeps the text of a json row in which nothing changes', async () => {
    const input = fresh('mbtiles');
    runSql(at(input), `UPDATE metadata SET value = '{ "vector_layers" : [] }' WHERE name = 'json'`);
    await changed('set', input, 'name=new');
    expect(metadataRows(at(input)).json).toBe('{ "vector_layers" : [] }');
  });
});

describe('unset', () => {
  test.each(FORMATS)('removes keys of %s', async (format) => {
    const input = fresh(format);
    expect((await changed('unset', input, 'name', 'extra')).changes).toEqual([
      { key: 'name', before: 'planet' },
      { key: 'extra', before: { b: 1, a: 2 } },
    ]);
    expect(Object.keys(await got(input))).not.toContain('extra');
    await refused(1, /has no name/, 'unset', input, 'name');
  });

  test('does not empty the header of PMTiles', () => refused(2, /always has it/, 'unset', 'planet.pmtiles', 'bounds'));
});

describe('merge', () => {
  test.each(FORMATS)('into %s sets, merges and removes, as RFC 7396 says', async (format) => {
    const input = fresh(format);
    writeFileSync(
      at('patch.json'),
      JSON.stringify({ name: null, extra: { b: null, c: { d: [1] } }, attribution: 'us', gone: null }),
    );
    await changed('merge', input, 'patch.json');
    const { name, extra, attribution, vector_layers } = await got(input);
    expect({ name, extra, attribution, vector_layers }).toEqual({
      extra: { a: 2, c: { d: [1] } },
      attribution: 'us',
      vector_layers: LAYERS,
    });
  });

  test.each(FORMATS)('of what get prints of %s changes nothing', async (format) => {
    writeFileSync(at(`${format}.json`), (await meta('get', `planet.${format}`)).stdout);
    expect((await changed('merge', fresh(format), `${format}.json`)).written).toBe(false);
  });

  test('takes back what nobody could set, where it is so already', async () => {
    const tile = gzipSync('no tile');
    buildPmtiles(at('odd.pmtiles'), new Map([['1/0/0', tile]]), { type: 0, compression: 0, bounds: [0, 0, 0, 0] });
    writeFileSync(at('odd.json'), (await meta('get', 'odd.pmtiles')).stdout);
    expect((await changed('merge', 'odd.pmtiles', 'odd.json')).written).toBe(false);
    await refused(2, /bounds takes/, 'set', 'odd.pmtiles', 'bounds=0,0,0,1');
  });

  test('reads stdin', async () => {
    const input = fresh('pmtiles');
    const env = { PATH: pathWithTilefold(at('bin')) };
    const line = `echo '{"name":"piped"}' | tilefold meta merge ${input} -`;
    expect((await startCommand(['bash', '-c', line], { cwd: directory, env }).ended).code).toBe(0);
    expect((await got(input)).name).toBe('piped');
  });

  test('refuses what is no JSON object', async () => {
    writeFileSync(at('bad.json'), '{"name": \n}');
    await refused(2, /bad\.json:2:1: is not JSON/, 'merge', 'planet.mbtiles', 'bad.json');
    writeFileSync(at('bad.json'), '[]');
    await refused(2, /a merge patch is a JSON object/, 'merge', 'planet.mbtiles', 'bad.json');
    await refused(1, /cannot be read/, 'merge', 'planet.mbtiles', 'missing.json');
  });
});

describe.each(FORMATS)('rebuild of %s', (format) => {
  test('makes the metadata true to the tiles, whatever it said', async () => {
    const input = fresh(format);
    const lies = [
      'minzoom=2',
      'maxzoom=3',
      'bounds=50,10,60,20',
      'center=170,15,3',
      'format=png',
      'compression=none',
      'tilestats={}',
    ];
    const described = [
      { id: 'roads', description: 'All roads', fields: { class: 'Kind of road', gone: 'Number' } },
      { id: 'ghost', fields: {} },
    ];
    await changed('set', input, ...lies, `vector_layers=${JSON.stringify(described)}`);
    await changed('rebuild', input);
    const { minzoom, maxzoom, bounds, center, format: type, compression, vector_layers, tilestats, name } = await got(input);
    const oracle = oracleOf(readTiles(at('planet.mbtiles')));
    expect([minzoom, maxzoom].map(Number)).toEqual([0, 4]);
    expect({ type, compression, name }).toEqual({ type: 'pbf', compression: 'gzip', name: 'planet' });
    const [roads, ...others] = vector_layers as { id: string; fields: Record<string, string> }[];
    expect(roads).toMatchObject({ id: 'roads', description: 'All roads', ...oracle.zooms.get('roads') });
    for (const layer of [roads!, ...others]) {
      const told = {
        ...layer.fields,
        ...(layer.id === 'roads' && 'class' in layer.fields ? { class: oracle.fields.get('roads')!.class } : {}),
      };
      expect(told, layer.id).toEqual(oracle.fields.get(layer.id));
    }
    expect([roads, ...others].map((layer) => layer!.id).sort()).toEqual([...oracle.fields.keys()].sort());
    expect(tilestats).toEqual(oracle.tilestats);
    // Six columns and rows of zoom 3, of which those at the edge have no tile below them.
    const sides = (typeof bounds === 'string' ? bounds.split(',').map(Number) : bounds) as number[];
    expect(sides).toEqual([-135, -79.1713346, 135, 79.1713346]);
    const middle = (typeof center === 'string' ? center.split(',').map(Number) : center) as number[];
    expect(middle.slice(0, 2)).toEqual([0, 0]);
    expect((await changed('rebuild', input)).written).toBe(false);
  });

  test('keeps bounds that end inside the outermost tiles, and leaves tilestats out if asked to', async () => {
    const input = fresh(format);
    await changed('rebuild', input);
    await changed('set', input, 'bounds=-120,-70,120,70');
    await changed('rebuild', input, '--drop-tilestats');
    const { bounds, tilestats } = await got(input);
    expect(String(bounds)).toBe('-120,-70,120,70');
    expect(tilestats).toBeUndefined();
  });

  test('says the same on workers, and shows progress', async () => {
    const [one, two] = [fresh(format, 'one'), fresh(format, 'two')];
    await changed('rebuild', one);
    const { stderr } = await meta('rebuild', two, '--workers', '2', '--progress', 'plain');
    expect(stderr).toMatch(/tiles \(100\.0%\)/);
    expect(await got(two)).toEqual(await got(one));
  });

  test('names tiles that cannot be read, and keeps what may be in them', async () => {
    const { notes } = await changed('rebuild', fresh(format), '--max-inflated-bytes', '10');
    expect(notes.join('\n')).toMatch(
      /tiles that cannot be read \(inflated-size\), whose layers may be missing: \d+, such as 0\/0\/0/,
    );
    expect((await got(`${format}-copy.${format}`)).vector_layers).toEqual(LAYERS);
  });

  test('of pictures tells zooms, bounds and format, without reading one', async () => {
    const tiles: TileRow[] = [
      [2, 1, 1, PNG],
      [3, 2, 2, PNG],
    ];
    const input = `png.${format}`;
    if (format === 'mbtiles') buildMbtiles(at(input), 'flat', tiles, { metadata: [['format', 'webp']] });
    else
      buildPmtiles(
        at(input),
        new Map([
          ['2/1/2', PNG],
          ['3/2/5', PNG],
        ]),
        { type: 4, compression: 1 },
      );
    await changed('rebuild', input);
    const { format: type, minzoom, maxzoom, bounds, vector_layers } = await got(input);
    expect({ type, zooms: `${minzoom} ${maxzoom}`, bounds: String(bounds), vector_layers }).toEqual({
      type: 'png',
      zooms: '2 3',
      bounds: '-90,-66.5132604,-45,-40.9798981',
      vector_layers: undefined,
    });
  });
});

describe.each(FORMATS)('an output of %s', (format) => {
  test('has the change, and the input has not', async () => {
    const input = fresh(format);
    rmSync(at(`new.${format}`), { force: true });
    const args = ['set', input, 'name=new', '--output', `new.${format}`];
    expect((await changed(...args)).output).toMatch(/new\./);
    expect((await got(`new.${format}`)).name).toBe('new');
    expect(readFileSync(at(input)).equals(readFileSync(at(`planet.${format}`)))).toBe(true);
    await refused(6, /exists already/, ...args);
    await changed('set', input, 'name=newer', '-o', `new.${format}`, '--force');
    expect((await got(`new.${format}`)).name).toBe('newer');
    await refused(2, /--force replaces an output/, 'set', input, 'name=x', '--force');
  });

  test('is not the input', async () => {
    const input = fresh(format);
    symlinkSync(at(input), at(`link-${input}`));
    await refused(2, /is the input/, 'set', input, 'a=b', '--output', `link-${input}`, '--force');
    rmSync(at(`link-${input}`));
  });

  test('stays the format of the input', () =>
    refused(
      1,
      /stays so; tilefold copy converts it/,
      'set',
      fresh(format),
      'a=b',
      '-o',
      format === 'mbtiles' ? 'o.pmtiles' : 'o.mbtiles',
    ));

  test('is not written by a dry run', async () => {
    const input = fresh(format);
    const { changes, written } = await changed('set', input, 'name=dry', '--dry-run');
    expect({ changes, written }).toEqual({ changes: [{ key: 'name', before: 'planet', after: 'dry' }], written: false });
    expect(readFileSync(at(input)).equals(readFileSync(at(`planet.${format}`)))).toBe(true);
    expect((await meta('set', input, 'name=dry', '--dry-run')).stdout).toMatch(
      /1 change, not written \(dry run\)\n {2}name {2}"planet" {2}-> {2}"dry"/,
    );
  });
});

describe('a file that somebody else has', () => {
  test.each(FORMATS)('is refused while another run changes %s', async (format) => {
    const input = fresh(format);
    const lock = new Database(at(`.${input}.tilefold-lock`));
    lock.exec('BEGIN EXCLUSIVE');
    await refused(8, /is in use by another run/, 'set', input, 'name=x');
    lock.close();
    rmSync(at(`.${input}.tilefold-lock`));
  });

  test('is refused while another program writes MBTiles', async () => {
    const input = fresh('mbtiles');
    for (const transaction of ['BEGIN IMMEDIATE', 'BEGIN; SELECT * FROM tiles LIMIT 1']) {
      const other = new Database(at(input));
      other.exec(transaction);
      await refused(8, /another program reads or writes it/, 'set', input, 'name=x');
      other.close();
    }
    expect((await got(input)).name).toBe('planet');
  });

  test('is refused with changes in a -wal file', async () => {
    const input = fresh('mbtiles');
    const writer = new Database(at(input));
    writer.exec('PRAGMA journal_mode = WAL; UPDATE metadata SET value = 1 WHERE name = 2; CREATE TABLE other (a)');
    await refused(1, /changes may lie in .*-wal/, 'set', input, 'name=x');
    writer.close();
  });

  test('is refused with a second name, or with triggers on its metadata', async () => {
    const input = fresh('mbtiles', 'linked');
    rmSync(at('second.mbtiles'), { force: true });
    linkSync(at(input), at('second.mbtiles'));
    await refused(1, /has 2 names/, 'set', input, 'name=x');
    rmSync(at('second.mbtiles'));
    runSql(at(input), 'CREATE TRIGGER t AFTER UPDATE ON metadata BEGIN DELETE FROM tiles; END');
    await refused(1, /metadata has triggers/, 'set', input, 'name=x');
  });

  test('keeps metadata that cannot be read, but for a rebuild', async () => {
    const input = fresh('mbtiles');
    runSql(at(input), "UPDATE metadata SET value = '{' WHERE name = 'json'");
    await refused(1, /json row is not valid JSON, and would be lost/, 'set', input, 'name=x');
    await changed('rebuild', input);
    expect((await got(input)).vector_layers).toHaveLength(oracleOf(readTiles(at('planet.mbtiles'))).fields.size);
  });

  test('loses the receipt that tells what it was', async () => {
    const line = ['copy', 'planet.mbtiles', 'received.pmtiles', '--resume', '-q'];
    expect((await runCli(line, { cwd: directory })).code).toBe(0);
    expect(existsSync(at('received.pmtiles.tilefold.json'))).toBe(true);
    await changed('set', 'received.pmtiles', 'name=x');
    expect(existsSync(at('received.pmtiles.tilefold.json'))).toBe(false);
  });
});

test('a copy without vector_layers names the command that makes them', async () => {
  const input = fresh('pmtiles', 'bare');
  await changed('unset', input, 'vector_layers');
  const { stdout } = await runCli(['copy', input, 'bare-copy.mbtiles', '--progress', 'none'], { cwd: directory });
  expect(stdout).toMatch(/there are no vector_layers, and no tile is read that could tell: .*; tilefold meta rebuild makes them/);
  await changed('rebuild', 'bare-copy.mbtiles');
  expect((await got('bare-copy.mbtiles')).vector_layers).toHaveLength(4);
});

test('a word that is not known is guessed', async () => {
  await refused(2, /meta sett is not known; did you mean set\?/, 'sett', 'planet.mbtiles');
  await refused(2, /say what to do/);
});

interface Oracle {
  fields: Map<string, Record<string, string>>;
  zooms: Map<string, { minzoom: number; maxzoom: number }>;
  tilestats: unknown;
}

/** What the tiles tell, by other decoders. */
function oracleOf(tiles: Tiles): Oracle {
  const values = new Map<string, Map<string, Set<string | number | boolean>>>();
  const zooms: Oracle['zooms'] = new Map();
  const counts = new Map<string, { zoom: number; features: number; types: number[] }>();
  for (const [key, stored] of tiles) {
    const zoom = Number(key.split('/')[0]);
    for (const [name, layer] of Object.entries(new VectorTile(new PbfReader(gunzipSync(stored as Buffer))).layers)) {
      const range = zooms.get(name) ?? { minzoom: zoom, maxzoom: zoom };
      zooms.set(name, { minzoom: Math.min(range.minzoom, zoom), maxzoom: Math.max(range.maxzoom, zoom) });
      const count = counts.get(name) ?? { zoom, features: 0, types: [0, 0, 0, 0] };
      if (zoom > count.zoom) Object.assign(count, { zoom, features: 0 });
      counts.set(name, count);
      const fields = values.get(name) ?? new Map<string, Set<string | number | boolean>>();
      values.set(name, fields);
      for (let i = 0; i < layer.length; i++) {
        const { properties, type } = layer.feature(i);
        if (zoom === count.zoom) count.features++;
        count.types[type]!++;
        for (const [field, value] of Object.entries(properties)) fields.set(field, (fields.get(field) ?? new Set()).add(value));
      }
    }
  }
  const typesOf = (set: Set<unknown>) => [...new Set([...set].map((value) => typeof value))];
  const wordOf = (set: Set<unknown>) => {
    const [type = '', ...more] = typesOf(set);
    return more.length > 0 || type === 'string' ? 'String' : type === 'number' ? 'Number' : 'Boolean';
  };
  const names = [...values.keys()].sort();
  const layers = names.map((layer) => {
    const { features, types } = counts.get(layer)!;
    const attributes = [...values.get(layer)!]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([attribute, set]) => {
        const [type = '', ...more] = typesOf(set);
        const sorted = type === 'number' ? ([...set] as number[]).sort((a, b) => a - b) : [...set].sort();
        const limits = type === 'number' && more.length === 0 ? { min: sorted[0], max: sorted.at(-1) } : {};
        return { attribute, count: set.size, type: more.length > 0 ? 'mixed' : type, values: sorted.slice(0, 100), ...limits };
      });
    const geometry = ['Unknown', 'Point', 'LineString', 'Polygon'][types.indexOf(Math.max(...types))];
    return { layer, count: features, geometry, attributeCount: attributes.length, attributes };
  });
  return {
    fields: new Map(
      names.map((name) => [name, Object.fromEntries([...values.get(name)!].map(([field, set]) => [field, wordOf(set)]))]),
    ),
    zooms,
    tilestats: { layerCount: layers.length, layers },
  };
}
