import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createManifest, manifestHash, manifestText, readManifest } from '../../src/plan/manifest.ts';
import { scratchDirectory } from '../support/mbtiles-builder.ts';
import { SETTLED } from '../support/settled.ts';

const SHARDS = [
  { index: 0, ranges: [{ zoom: 0, columns: [0, 0] as const }], tiles: 1, bytes: 10 },
  { index: 1, ranges: [], rest: true as const, tiles: 2, bytes: 5 },
];

test('a manifest survives a round trip through its file', async () => {
  const manifest = createManifest('f', SETTLED, SHARDS, 100);
  const path = join(scratchDirectory(), 'manifest.ndjson');
  writeFileSync(path, manifestText(manifest));
  expect(await readManifest(path)).toEqual(manifest);
  expect(manifest.header).toMatchObject({ shards: 2, tiles: 3, bytes: 15 });
});

test('another fingerprint or other shards have another hash', () => {
  const hash = (fingerprint: string, shards = SHARDS) => manifestHash(createManifest(fingerprint, SETTLED, shards, 100));
  expect(hash('a')).toMatch(/^[0-9a-f]{16}$/);
  expect(hash('a')).toBe(hash('a'));
  expect(hash('a')).not.toBe(hash('b'));
  expect(hash('a')).not.toBe(hash('a', SHARDS.slice(0, 1)));
});

test.each([
  ['truncated within a line', (text: string) => text.slice(0, -10)],
  ['truncated between lines', (text: string) => `${text.split('\n').slice(0, 2).join('\n')}\n`],
  ['empty', () => ''],
  ['of another kind', () => '{"hello":1}\n'],
])('a manifest that is %s is refused', async (_, spoil) => {
  const path = join(scratchDirectory(), 'manifest.ndjson');
  writeFileSync(path, spoil(manifestText(createManifest('f', SETTLED, SHARDS, 100))));
  await expect(readManifest(path)).rejects.toMatchObject({ code: 'BAD_JOB', message: expect.stringMatching(/--restart/) });
});
