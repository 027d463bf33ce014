import { expect, test } from 'vitest';
import { knownWords } from '../../../src/cli/options/known-words.ts';
import { KEPT_FLAGS } from '../../../src/cli/options/resume-flags.ts';

test.each([
  ['--workers 3 in out', '--workers 3'],
  ['in --threads=3 --style s.json out', '--threads=3'],
  ['--keep-job --no-skip-failed-shards in', '--keep-job --no-skip-failed-shards'],
  ['--metrics=a=b --layers --workers', '--metrics=a=b --workers'],
  ['-q -o out --fail-over 1KB -- --workers 3', '--fail-over 1KB'],
  ['--style=--workers --metrics-format json', '--metrics-format json'],
  ['--resume --restart --on-end x', ''],
])('%s', (words, known) => {
  expect(knownWords(words.split(' '), KEPT_FLAGS).join(' ')).toBe(known);
});

test('takes a letter with its value', () => {
  const options = { workers: { type: 'number', shortFlag: 'w' }, quiet: { type: 'boolean', shortFlag: 'q' } } as const;
  expect(knownWords(['-w', '3', '-q', 'in', '-w4', '-x', '5'], options)).toEqual(['-w', '3', '-q', '-w4']);
});
