// A patch of ten pairs of archives gives the second of each back, to the byte.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { loadPreset } from '../../../src/plan/preset.ts';
import { createRequest } from '../../../src/run/request/create-request.ts';
import { run } from '../../../src/run/run.ts';
import { patchRef } from '../../../src/shard/patch/open-patched.ts';
import { diff } from '../../../src/survey/diff/diff.ts';
import type { DiffReport } from '../../../src/survey/diff/report-types.ts';
import { buildBase, make, PAIRS } from '../../support/archive-pairs.ts';
import { listTiles, metadataRows, readTiles } from '../../support/archive-reading.ts';
import { scratchDirectory } from '../../support/mbtiles-builder.ts';
import { buildPmtiles } from '../../support/pmtiles-builder.ts';
import { buildTile } from '../../support/tile-builder.ts';

describe.each(Object.entries(PAIRS))('%s', (name, build) => {
  test('as MBTiles: tiles and metadata are those of B', async () => {
    const directory = scratchDirectory();
    const [a, b, out] = [buildBase(directory), join(directory, 'b.mbtiles'), join(directory, 'out.mbtiles')];
    await build(a, b);
    const report = await patched(a, b, out, directory);
    expect(listTiles(readTiles(out))).toEqual(listTiles(readTiles(b)));
    expect(metadataRows(out)).toEqual(metadataRows(b));
    expect((await compare(b, out)).tiles.reencoded).toBe(0);
    // Each pair tests a kind of change.
    const { added, removed, changed, reencoded } = report.tiles;
    expect(added + removed + changed + reencoded, name).toBeGreaterThan(10);
  });

  test('as PMTiles: the file is B', async () => {
    const directory = scratchDirectory();
    const [a, b] = [buildBase(directory), join(directory, 'b.mbtiles')];
    await build(a, b);
    const [pa, pb, out] = ['a.pmtiles', 'b.pmtiles', 'out.pmtiles'].map((file) => join(directory, file)) as [
      string,
      string,
      string,
    ];
    for (const [from, to] of [
      [a, pa],
      [b, pb],
    ] as const)
      await make(from, to, { allowEmpty: true });
    await patched(pa, pb, out, directory);
    expect(readFileSync(out).equals(readFileSync(pb))).toBe(true);
  });
});

test('a PMTiles whose tiles are compressed in two ways keeps them so', async () => {
  const directory = scratchDirectory();
  const tiles = (name: string): [string, Buffer][] =>
    ['2/0/0', '2/1/1', '2/3/2'].map((key, i) => {
      const content = Buffer.from(buildTile([{ name: `${name} ${key}`, features: [] }]));
      return [key, i === 1 ? content : gzipSync(content)];
    });
  const [a, b] = ['a', 'b'].map((name) => buildPmtiles(join(directory, `${name}.pmtiles`), new Map(tiles(name)))) as [
    string,
    string,
  ];
  const out = join(directory, 'out.pmtiles');
  await patched(a, b, out, directory);
  expect(listTiles(readTiles(out))).toEqual(listTiles(readTiles(b)));
});

test('the base may have another format and schema than the one that was compared', async () => {
  const directory = scratchDirectory();
  const [a, b, converted] = [buildBase(directory), join(directory, 'b.mbtiles'), join(directory, 'a.pmtiles')];
  await PAIRS['edited tiles']?.(a, b);
  await make(a, converted, {});
  const patch = join(directory, 'p.mbtiles');
  await compare(a, b, patch);
  const out = join(directory, 'out.mbtiles');
  await apply(converted, patch, out);
  expect(listTiles(readTiles(out))).toEqual(listTiles(readTiles(b)));
});

test('a wrong base is refused before anything is written', async () => {
  const directory = scratchDirectory();
  const [a, b, out] = [buildBase(directory), join(directory, 'b.mbtiles'), join(directory, 'out.mbtiles')];
  await PAIRS['edited tiles']?.(a, b);
  const patch = join(directory, 'p.mbtiles');
  await compare(a, b, patch);
  await expect(apply(b, patch, out)).rejects.toMatchObject({
    code: 'FINGERPRINT',
    message: /is not the archive that .* was made for/,
  });
  expect(existsSync(out)).toBe(false);
  expect(existsSync(`${out}.tilefold`)).toBe(false);
});

async function patched(a: string, b: string, out: string, directory: string): Promise<DiffReport> {
  const patch = join(directory, 'p.mbtiles');
  const report = await compare(a, b, patch);
  await apply(a, patch, out);
  return report;
}

function compare(a: string, b: string, patch: string | null = null): Promise<DiffReport> {
  const outputs = { patch: patch === null ? null : { path: patch, force: false, deltas: true }, tiles: null };
  const request = { a, b, formats: [null, null], features: false, changes: false, maxInflatedBytes: 1e8 } as const;
  return diff(request, outputs, { plan: 'stream' });
}

async function apply(base: string, patch: string, output: string): Promise<void> {
  const { ref, aggTilesHash } = patchRef(patch);
  const request = createRequest({ command: 'patch', input: base, output, patch: { patch: ref }, aggTilesHash });
  await run(request, { preset: loadPreset('stream'), allowEmpty: true });
}
