import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRequest } from '../../../src/run/request/create-request.ts';

let directory: string;
let input: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'tilefold-request-'));
  input = join(directory, 'in.mbtiles');
  writeFileSync(input, 'SQLite format 3\0');
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test('a command uses the transform of its name, or the one whose options are given', () => {
  const bare = (['copy', 'prune', 'simplify'] as const).map((command) => createRequest({ command, input }));
  expect(bare.map(({ transform }) => transform.use)).toEqual(['copy', 'prune', 'simplify']);
  const chosen = createRequest({ command: 'copy', input, prune: { layers: ['road'] } });
  expect(chosen).toMatchObject({ command: 'copy', transform: { use: 'prune', layers: ['road'], styleMode: 'none' } });
  expect(chosen.output).toBe(join(directory, 'in.copy.mbtiles'));
});

test('options of a transform are only in `transform`, which comes last', () => {
  const request = createRequest({ simplify: { onlyLayers: true }, command: 'simplify', input, minzoom: 3 });
  expect(Object.keys(request).filter((key) => ['copy', 'prune', 'simplify'].includes(key))).toEqual([]);
  expect(Object.keys(request).at(-1)).toBe('transform');
  expect(request).toMatchObject({
    region: { zooms: [3, null] },
    transform: { use: 'simplify', onlyLayers: true, tolerances: [] },
  });
});
