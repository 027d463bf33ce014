// Every example in a help text runs: in a shell, on files with the names that it uses.

import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CommandTable } from '../../src/cli/completion/command-table.ts';
import { runCli, startCommand } from '../support/cli.ts';
import { SAMPLE_STYLE, writeSample } from '../support/sample.ts';
import { pathWithTilefold } from '../support/tilefold-shim.ts';

const MODULES = join(import.meta.dirname, '../../docs/reducing');
const directory = mkdtempSync(join(tmpdir(), 'tilefold-examples-'));
const tables = JSON.parse((await runCli(['completion', 'json'])).stdout) as { commands: CommandTable[]; bare: CommandTable };
const examplesOf = ({ help }: CommandTable) => help.filter(({ title }) => title === 'Example').flatMap(({ lines }) => lines);
const topHelp = (await runCli(['--help'])).stdout;

beforeAll(async () => {
  writeSample(join(directory, 'sample.mbtiles'));
  expect((await runCli(['copy', 'sample.mbtiles', 'sample.pmtiles', '-q'], { cwd: directory })).code).toBe(0);
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Commands whose last archive is their output. */
const WRITES = /^tilefold (?:prune|simplify|copy|patch) /;
/** Archives that an option names as outputs. */
const WRITTEN = /(?<= (?:-o|--output|--patch) )\S+/g;

/** Creates the files that the example names: archives to read, a style, a kept job, the directories of completions. */
async function placeFor(line: string, name: string): Promise<string> {
  const place = join(directory, name);
  for (const path of ['.zfunc', '.config/fish/completions', '.local/share/bash-completion/completions', 'mnt/tiles', 'srv/tiles'])
    mkdirSync(join(place, path), { recursive: true });
  const written: readonly string[] = line.match(WRITTEN) ?? [];
  const named = new Set(line.match(/(?<=\s)[\w.]+\.(?:mb|pm)tiles(?=\s|$)/g));
  const archives = [...named].filter((archive) => !written.includes(archive));
  for (const archive of WRITES.test(line) && archives.length > 1 ? archives.slice(0, -1) : archives)
    copyFileSync(join(directory, `sample${extname(archive)}`), join(place, archive));
  copyFileSync(SAMPLE_STYLE, join(place, 'style.json'));
  for (const [module] of line.matchAll(/[\w-]+\.mjs/g)) copyFileSync(join(MODULES, module), join(place, module));
  const [, patch] = /^tilefold patch \S+ (\S+)/.exec(line) ?? [];
  if (patch !== undefined) {
    rmSync(join(place, patch));
    expect((await runCli(['diff', '../sample.mbtiles', '../sample.mbtiles', '--patch', patch], { cwd: place })).code).toBe(0);
  }
  const [, output] = /(\S+)\.tilefold/.exec(line) ?? /tilefold (?:status|resume) (\S+\.pmtiles)/.exec(line) ?? [];
  if (output !== undefined) {
    rmSync(join(place, output), { force: true });
    const copy = ['copy', '../sample.mbtiles', output, '--keep-job', '-q', '--plan', 'split-merge', '--shard-bytes', '100KB'];
    expect((await runCli(copy, { cwd: place })).code).toBe(0);
    // A job whose output is gone has the merge to do again.
    if (line.startsWith('tilefold resume')) rmSync(join(place, output));
  }
  return place;
}

test.each(tables.commands.map((command) => [command.name, command] as const))('%s has examples', (_, command) => {
  expect(examplesOf(command).length).toBeGreaterThan(0);
});

const lines = [
  ...tables.commands.flatMap(examplesOf),
  ...examplesOf(tables.bare),
  ...(topHelp.split('\nExamples\n')[1] ?? '').trim().split('\n'),
].map((line) => line.trim().replace(/^\$ /, ''));

test.each(lines.map((line, i) => [line, i] as const))('%s', async (line, i) => {
  const place = await placeFor(line, String(i));
  const env = { HOME: place, PATH: pathWithTilefold(join(directory, 'bin')) };
  const { code, stderr } = await startCommand(['bash', '-c', line.replace(/ (\/(?:mnt|srv))/g, ' .$1')], { cwd: place, env })
    .ended;
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
});
