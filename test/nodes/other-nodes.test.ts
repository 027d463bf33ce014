// Code that depends on Node's own zlib, on every supported Node: the codecs, and a job that is passed from Node to Node.

import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MAIN, type RunningCli, startCommand } from '../support/cli.ts';
import { buildMbtiles, queryRows, type TileRow } from '../support/mbtiles-builder.ts';
import { buildPlanet, PLANET_STYLE } from '../support/planet.ts';
import { LOWEST, NEWEST, nodeProgram } from '../support/tested-nodes.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const VITEST = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
const NODES = [LOWEST, ...NEWEST];
const KILLS = 12;
const MINUTES = 600_000;

let directory = '';

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'tilefold-nodes-'));
  buildPlanet(join(directory, 'planet.mbtiles'), 'flat', { side: 30, maxzoom: 8, seed: 7 });
  const rows = queryRows(join(directory, 'planet.mbtiles'), 'SELECT * FROM tiles') as TileRow[];
  const metadata: [string, string][] = [['format', 'pbf']];
  const inZstd = rows.map(([z, x, y, data]): TileRow => [z, x, y, zstdCompressSync(gunzipSync(data as Buffer))]);
  buildMbtiles(join(directory, 'zstd.mbtiles'), 'flat', inZstd, { metadata });
  writeFileSync(join(directory, 'style.json'), PLANET_STYLE);
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

// All suites run on the current Node, these among them; `npm run faults -- nodes` runs all suites on every Node.
test.each(NODES.filter((node) => `v${node}` !== process.version))(
  'on Node %s the codecs pass their tests',
  { timeout: MINUTES },
  async (node) => {
    const { code, stdout } = await startCommand([nodeProgram(node), VITEST, 'run', '--root', ROOT, 'test/tile']).ended;
    expect(stdout).toMatch(/Tests .*\d+ passed/);
    expect(code, stdout).toBe(0);
  },
);

test.each(['out.pmtiles', 'out.mbtiles'])(
  '%s is the same from every Node, and from a job killed on one and resumed on the next',
  { timeout: MINUTES },
  async (output) => {
    const hashes = new Set<string>();
    for (const node of NODES) {
      const { code, stderr } = await prune(node, 'planet.mbtiles', output, '--plan', 'stream').ended;
      expect({ code, stderr }).toMatchObject({ code: 0 });
      hashes.add(take(output));
    }
    expect(hashes.size).toBe(1);
    let kills = 0;
    for (let attempt = 0; attempt <= KILLS; attempt++) {
      const cli = prune(NODES[attempt % NODES.length] as string, 'planet.mbtiles', output, '--plan', 'split-merge', '--resume');
      const timer = setTimeout(() => process.kill(-cli.pid, 'SIGKILL'), attempt < KILLS ? 250 + 100 * attempt : MINUTES);
      const { code, signal, stderr } = await cli.ended;
      clearTimeout(timer);
      if (code === 0) break;
      expect({ signal, stderr }).toMatchObject({ signal: 'SIGKILL' });
      kills++;
    }
    expect(kills).toBeGreaterThan(0);
    expect(take(output)).toBe([...hashes][0]);
  },
);

test('a job that writes zstd is not resumed by a Node with another libzstd, and the error names it', async () => {
  const cli = prune(LOWEST, 'zstd.mbtiles', 'out.mbtiles', '--plan', 'split-merge', '--progress', 'json');
  await cli.saw(/"phase":"map"/);
  process.kill(-cli.pid, 'SIGKILL');
  expect((await cli.ended).signal).toBe('SIGKILL');
  const other = await prune(NEWEST[1], 'zstd.mbtiles', 'out.mbtiles', '--plan', 'split-merge', '--resume').ended;
  expect(other).toMatchObject({ code: 5, stderr: expect.stringContaining('differing: version of zstd.') });
  const own = await prune(LOWEST, 'zstd.mbtiles', 'out.mbtiles', '--plan', 'split-merge', '--resume').ended;
  expect(own, own.stderr).toMatchObject({ code: 0 });
  take('out.mbtiles');
});

function prune(node: string, input: string, output: string, ...more: string[]): RunningCli {
  const args = ['prune', input, output, '--style', 'style.json', '--shard-bytes', '40000', ...more];
  return startCommand([nodeProgram(node), MAIN, ...args], { cwd: directory });
}

/** Returns the output's hash and removes it, with its receipt; nothing else may be beside the inputs. */
function take(name: string): string {
  const hash = createHash('sha256').update(readFileSync(join(directory, name)));
  rmSync(join(directory, name));
  rmSync(join(directory, `${name}.tilefold.json`), { force: true });
  expect(readdirSync(directory).sort()).toEqual(['planet.mbtiles', 'style.json', 'zstd.mbtiles']);
  return hash.digest('hex');
}
