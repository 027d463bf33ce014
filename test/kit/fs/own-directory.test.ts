import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { JOB } from '../../../src/job/job.ts';
import { MARKER, readMarker, writeMarker } from '../../../src/kit/fs/marker.ts';
import { clearDirectory, directoryState, foreignEntries, removeUnused } from '../../../src/kit/fs/own-directory.ts';
import { INSPECT } from '../../../src/survey/scan/survey-command.ts';
import { surveyFiles } from '../../../src/survey/scan/survey-files.ts';
import { scratchDirectory } from '../../support/mbtiles-builder.ts';

const OURS = [
  'request.json',
  'manifest.ndjson',
  'ledger.sqlite-wal',
  'shards/0123456789abcdef/7.0123abcd-42-89abcdef.tmp',
  'keys/keys.sqlite',
];

function directoryWith(...files: string[]): string {
  const directory = scratchDirectory();
  for (const file of files) {
    mkdirSync(join(directory, file, '..'), { recursive: true });
    writeFileSync(join(directory, file), file);
  }
  return directory;
}

test.each([true, false])('our files are removed with the marker, and the directory if we created it; found: %s', (found) => {
  const directory = directoryWith(...OURS);
  writeMarker(directory, 'job', found);
  expect(directoryState(directory, JOB)).toBe('live');
  expect(foreignEntries(directory, JOB)).toEqual([]);
  clearDirectory(directory, JOB);
  expect(existsSync(directory)).toBe(found);
  if (found) expect(readdirSync(directory)).toEqual([]);
});

test('without a marker, or with an incomplete one or one of another kind, nothing is removed', () => {
  const directory = directoryWith(...OURS);
  const before = readdirSync(directory, { recursive: true }).sort();
  const expectForeign = () => {
    expect(directoryState(directory, JOB)).toBe('foreign');
    clearDirectory(directory, JOB);
    removeUnused(directory);
    expect(
      readdirSync(directory, { recursive: true })
        .filter((name) => name !== MARKER)
        .sort(),
    ).toEqual(before);
  };
  expectForeign();
  writeMarker(directory, 'inspection', false);
  expectForeign();
  writeFileSync(join(directory, MARKER), '{"tilefold":"job","id":"0123","found":false}');
  expectForeign();
  writeFileSync(join(directory, MARKER), '{"tilefold":"job"');
  expectForeign();
});

test('two markers have different ids', () => {
  const ids = [0, 1].map(() => {
    const directory = scratchDirectory();
    writeMarker(directory, 'job', true);
    return readMarker(directory, 'job')?.id;
  });
  expect(ids[0]).toMatch(/^[0-9a-f]{32}$/);
  expect(ids[0]).not.toBe(ids[1]);
});

test('links are foreign: neither followed nor removed', () => {
  const elsewhere = directoryWith('keys.sqlite', '0.result');
  const directory = directoryWith('inspect.json');
  writeMarker(directory, 'inspection', false);
  symlinkSync(elsewhere, join(directory, 'keys'));
  symlinkSync(join(elsewhere, '0.result'), join(directory, 'sizes'));
  expect(foreignEntries(directory, surveyFiles(INSPECT))).toEqual(['keys', 'sizes']);
  clearDirectory(directory, surveyFiles(INSPECT));
  expect(readdirSync(directory).sort()).toEqual(['keys', 'sizes']);
  expect(readdirSync(elsewhere).sort()).toEqual(['0.result', 'keys.sqlite']);
});

test.each([[], ['lock'], [MARKER], ['lock', MARKER]])(
  'what a kill leaves before the marker is written counts as empty: %s',
  (...names) => {
    const directory = scratchDirectory();
    for (const name of names) writeFileSync(join(directory, name), '');
    expect(directoryState(directory, JOB)).toBe('none');
    removeUnused(directory);
    expect(existsSync(directory)).toBe(false);
  },
);
