// File names with a meaning to a shell, to SQLite or to a terminal: they work, and are shown harmlessly.

import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { listTiles, readTiles } from '../support/archive-reading.ts';
import { runCli } from '../support/cli.ts';
import { buildMbtiles, type TileRow } from '../support/mbtiles-builder.ts';

const ROWS: TileRow[] = Array.from({ length: 16 }, (_, i) => [2, i % 4, i >> 2, Buffer.from(`tile ${i}`)]);

let directory = '';
const file = (name: string): string => join(directory, name);

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tilefold-names-'));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

const NAMES: [what: string, name: string][] = [
  ['quotes', `it's "quoted" \`so\``],
  ['special characters of a URI', 'a?mode=memory&cache=shared#top%20100%'],
  ['a whole URI', 'file:a?immutable=1'],
  ['a newline and a tab', 'one\ntwo\tthree'],
  ['escape sequences', 'red\u001b[31m\u001b]0;title\u0007'],
  ['C1 controls and reversed text', 'a\u009b2Jb\u202etxet'],
  ['a leading hyphen', '-rf'],
  ['other alphabets', 'Zürich 東京 Ελλάδα 🗺'],
  ['a leading blank', ' blank'],
  ['a hidden file', '.hidden'],
  ['dots and blanks', '.. ... .'],
  ['an SQL injection', `'); DROP TABLE tiles; --`],
  ['SQLite names', ':memory:'],
];

test.each(NAMES)('%s in all names of a run, on workers: %j', async (_, name) => {
  const [input, output, again] = [`${name}.mbtiles`, `${name}.pmtiles`, `${name}.again.mbtiles`];
  buildMbtiles(file(input), 'flat', ROWS, { indexes: false });
  const copy = (...args: string[]) => runCli(['copy', ...args], { cwd: directory });
  const there = await copy('--plan', 'split-merge', '--workers', '2', '--shard-bytes', '40', '--', input, output);
  expect(there).toMatchObject({ code: 0 });
  const back = await copy('--mbtiles-type', 'normalized', '--report-format', 'json', '--progress', 'json', '--', output, again);
  expect(back).toMatchObject({ code: 0 });
  expect(JSON.parse(back.stdout).output.path).toBe(file(again));
  expect(readdirSync(directory).sort()).toEqual([input, output, again].sort());
  expect(listTiles(readTiles(file(again)))).toEqual(listTiles(readTiles(file(input))));
  const refused = await copy('--', input, output);
  expect(refused.code).toBe(6);
  expect(refused.stderr.match(/^tilefold: .*--force/gm)).toHaveLength(1);
  for (const { stdout, stderr } of [there, back, refused]) expectNoControls(stdout + stderr);
});

test('a name that ends in white space is refused if SQLite would strip it, and works elsewhere', async () => {
  buildMbtiles(file('in.mbtiles'), 'flat', ROWS);
  expect(await runCli(['copy', 'in.mbtiles', 'out.pmtiles \n'], { cwd: directory })).toMatchObject({ code: 0 });
  writeFileSync(file('in.mbtiles '), readFileSync(file('in.mbtiles')));
  const refused = await runCli(['copy', 'in.mbtiles ', 'other.pmtiles'], { cwd: directory });
  expect(refused).toMatchObject({ code: 1, stdout: '' });
  expect(refused.stderr).toMatch(/^tilefold: .*white space.*rename the file$/m);
  expect(existsSync(file('other.pmtiles'))).toBe(false);
});

test('plan, status and an unknown command show names without control characters', async () => {
  const name = 'a\u001b[2J\u009b1m.mbtiles';
  buildMbtiles(file(name), 'flat', ROWS);
  mkdirSync(file('\u001bjob'));
  const results = await Promise.all([
    runCli(['plan', name], { cwd: directory }),
    runCli(['plan', name, '--report-format', 'json'], { cwd: directory }),
    runCli(['status', '\u001bjob'], { cwd: directory }),
    runCli(['co\u001b[2Jpy'], { cwd: directory }),
    runCli(['copy', name, '--bad\u001b[2J'], { cwd: directory }),
    runCli(['copy', 'none\u001b[2J.mbtiles'], { cwd: directory }),
    runCli(['copy', name, '--plan', '\u001b[2J'], { cwd: directory }),
    runCli(['prune', name, '--style', '\u001b[2J.json'], { cwd: directory }),
  ]);
  expect(results.map(({ code }) => code)).toEqual([0, 0, 13, 2, 2, 1, 2, 1]);
  expect(results[0]?.stdout).toContain('a\\u001b[2J\\u009b1m.mbtiles');
  expect(JSON.parse(results[1]?.stdout ?? '').input).toBe(file(name));
  for (const { stdout, stderr } of results) expectNoControls(stdout + stderr);
});

/** No control characters but line feeds, and nothing that reverses text. */
function expectNoControls(text: string): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  expect(text.match(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g)).toBeNull();
}
