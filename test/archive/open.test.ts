import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { formatOfExtension } from '../../src/archive/formats.ts';
import { formatOfFile, openSource } from '../../src/archive/open.ts';
import { buildMbtiles, scratchDirectory } from '../support/mbtiles-builder.ts';

test('the bytes decide, not the name', () => {
  const directory = scratchDirectory();
  const path = join(directory, 'a.pmtiles');
  renameSync(buildMbtiles(join(directory, 'a.mbtiles'), 'flat', []), path);
  using source = openSource(path);
  expect([formatOfFile(path), source.summary.format]).toEqual(['mbtiles', 'mbtiles']);
});

test('an option that contradicts the bytes is an error', () => {
  const path = buildMbtiles(join(scratchDirectory(), 'a.mbtiles'), 'flat', []);
  openSource(path, { format: 'mbtiles' })[Symbol.dispose]();
  expect(() => openSource(path, { format: 'pmtiles' })).toThrow(expect.objectContaining({ code: 'FORMAT_CONFLICT' }));
});

test('a file that is no archive is identified', () => {
  const directory = scratchDirectory();
  writeFileSync(join(directory, 'page'), '<html>');
  mkdirSync(join(directory, 'directory'));
  const codes = ['page', 'directory', 'missing', 'page/below'].map((name) => {
    try {
      openSource(join(directory, name));
      return 'opened';
    } catch (error) {
      return (error as { code: string }).code;
    }
  });
  expect(codes).toEqual(['NOT_AN_ARCHIVE', 'NOT_AN_ARCHIVE', 'NOT_FOUND', 'NOT_FOUND']);
});

test.each([
  ['a.mbtiles', 'mbtiles'],
  ['dir.pmtiles/a.MBTILES', 'mbtiles'],
  ['a.b.pmtiles', 'pmtiles'],
  ['a.pmtiles.gz', undefined],
  ['mbtiles', undefined],
])('the name %s means %s', (path, format) => {
  expect(formatOfExtension(path)).toBe(format);
});
