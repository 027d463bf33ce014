// Tests that a shell parses the resume command back into the original arguments.

import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { nextCommand } from '../../../src/job/status/next-command.ts';

/** Runs the line in a shell, with a `tilefold` that prints its arguments. */
function wordsOf(line: string): string[] {
  const script = `tilefold() { printf '%s\\0' "$@"; }\n${line}`;
  return execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1);
}

test.each([
  ['/usr/out.pmtiles', '/usr', 'out.pmtiles'],
  ['/usr/a/out.pmtiles', '/usr', 'a/out.pmtiles'],
  ['/usr/out.pmtiles', '/', 'usr/out.pmtiles'],
  ['/usr/out.pmtiles', '/usr/a', '/usr/out.pmtiles'],
  ['/usr', '/usr', '/usr'],
  ['/usr/-x.pmtiles', '/usr', './-x.pmtiles'],
  ['/usr/it\'s $(x) `y` "z" \\ *?\na.pmtiles', '/usr', 'it\'s $(x) `y` "z" \\ *?\na.pmtiles'],
])('%j from %s', (path, here, expected) => {
  expect(wordsOf(nextCommand(path, null, here))).toEqual(['resume', expected]);
});

test.each([
  [['copy', 'a', 'b', '--force'], []],
  [
    ['copy', 'a', '--on-end', "mail -s 'x'", 'b'],
    ['--on-end', "mail -s 'x'"],
  ],
  [['copy', 'a', '--on-end=env > x', 'b'], ['--on-end=env > x']],
  [['copy', '--', '--on-end', 'b'], []],
])('repeats what is never taken from a job: %j', (words, expected) => {
  expect(wordsOf(nextCommand('/a/b', { words, directory: '/a' }, '/a', '--failed'))).toEqual([
    ...['resume', 'b', '--failed'],
    ...expected,
  ]);
});

test('names without special characters are not quoted', () => {
  expect(nextCommand('/a/b-c_d.pmtiles', null, '/x')).toBe('tilefold resume /a/b-c_d.pmtiles');
});
