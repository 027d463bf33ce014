// Tests that a shell parses the resume command back into the original arguments.

import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { nextCommand } from '../../../src/job/status/next-command.ts';

/** Runs the line in a shell, with a `tilefold` that prints its working directory and arguments. */
function wordsOf(line: string, cwd: string): string[] {
  const script = `tilefold() { printf '%s\\0' "$PWD" "$@"; }\n${line}`;
  return execFileSync('sh', ['-c', script], { cwd, encoding: 'utf8' }).split('\0').slice(0, -1);
}

test.each([
  [
    ['prune', 'in.mbtiles', 'out.pmtiles', '--style=s.json'],
    ['prune', 'in.mbtiles', 'out.pmtiles', '--style=s.json', '--resume'],
  ],
  [
    ['copy', 'a', 'b', '--restart', '--force'],
    ['copy', 'a', 'b', '--force', '--resume'],
  ],
  [
    ['copy', 'a', 'b', '--resume', '--no-restart', '--resume=true'],
    ['copy', 'a', 'b', '--resume'],
  ],
  [
    ['copy', '--resume', '--', '--restart', 'b'],
    ['copy', '--resume', '--', '--restart', 'b'],
  ],
  [
    ['copy', 'it\'s $(x) `y` "z" \\ *?', '', 'a\nb', 'é ~'],
    ['copy', 'it\'s $(x) `y` "z" \\ *?', '', 'a\nb', 'é ~', '--resume'],
  ],
])('%j', (words, expected) => {
  const line = nextCommand({ words, directory: '/usr' }, '/usr');
  expect(wordsOf(line, '/usr')).toEqual(['/usr', ...expected]);
  expect(wordsOf(nextCommand({ words, directory: '/usr' }, '/'), '/')).toEqual(['/usr', ...expected]);
});

test('names without special characters are not quoted', () => {
  const words = ['copy', '/a/b-c_d.mbtiles', '--minzoom=3', '--layers', 'a,b'];
  expect(nextCommand({ words, directory: '/x' }, '/x')).toBe('tilefold copy /a/b-c_d.mbtiles --minzoom=3 --layers a,b --resume');
});
