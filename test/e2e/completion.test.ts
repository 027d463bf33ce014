// Completion in real shells, and the man page as man renders it. Both are made from the tables of commands and options.

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bashScript } from '../../src/cli/completion/bash.ts';
import { commandTable } from '../../src/cli/completion/command-table.ts';
import { fishScript } from '../../src/cli/completion/fish.ts';
import type { Tables } from '../../src/cli/completion/shell-tables.ts';
import { zshScript } from '../../src/cli/completion/zsh.ts';
import { MAIN, runCli } from '../support/cli.ts';

const CAPTURE = fileURLToPath(new URL('../support/zsh-completions.zsh', import.meta.url));
const MAN_PAGE = join(dirname(MAIN), '../man/tilefold.1');
const SHELLS = ['bash', 'zsh', 'fish'] as const;

type Shell = (typeof SHELLS)[number];

let directory = '';
let tables: Tables & { exitCodes: { codes: string; meaning: string }[] };
const scriptOf = (shell: Shell) => join(directory, `tilefold.${shell}`);

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tilefold-completion-'));
  for (const shell of SHELLS) writeFileSync(scriptOf(shell), (await runCli(['completion', shell])).stdout);
  tables = JSON.parse((await runCli(['completion', 'json'])).stdout);
  mkdirSync(join(directory, 'files/sub'), { recursive: true });
  for (const name of ['a.mbtiles', 'b.pmtiles', 'style one.json', 'notes.txt']) writeFileSync(join(directory, 'files', name), '');
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** The completions that the shell offers at the end of a line. */
function completed(shell: Shell, line: string, script: string = scriptOf(shell)): string[] {
  const cwd = join(directory, 'files');
  const run = (file: string, ...args: string[]) =>
    execFileSync(file, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const offers = {
    // Words as bash splits them, also at =.
    bash: () => {
      const words = line.split(/ |(=)/).filter((word) => word !== undefined);
      const code = `source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _tilefold; printf '%s\\n' "\${COMPREPLY[@]}"`;
      return run('bash', '--norc', '-c', code, 'bash', script, ...words);
    },
    zsh: () => run('zsh', '-f', CAPTURE, script, line),
    fish: () => run('fish', '--no-config', '-c', 'source $argv[1]; complete -C $argv[2]', script, line),
  };
  const lines = offers[shell]()
    .split('\n')
    .filter((word) => word !== '');
  const plain = lines.map((word) =>
    word
      .replace(/\t.*/, '')
      .replaceAll('\\ ', ' ')
      .replace(/\/$/, '')
      .replace(/^--[\w-]+=/, ''),
  );
  return [...new Set(plain)].sort();
}

describe.each(SHELLS)('in %s', (shell) => {
  test('all commands are offered', () => {
    const names = tables.commands.flatMap(({ name, alias }) => (alias === null ? [name] : [name, alias]));
    expect(completed(shell, 'tilefold ')).toEqual(expect.arrayContaining(names));
  });

  test('all options of a command are offered', () => {
    for (const name of ['prune', 'status']) {
      const { options } = tables.commands.find((command) => command.name === name)!;
      const forms = [...options, ...tables.common].flatMap((option) => option.forms).filter((form) => form.startsWith('--'));
      expect(completed(shell, `tilefold ${name} --`).sort()).toEqual(expect.arrayContaining(forms));
    }
  });

  test.each<[line: string, words: string[]]>([
    ['tilefold pru', ['prune']],
    ['tilefold optimize --style-m', ['--style-mode']],
    ['tilefold prune --on-duplicate ', ['error', 'first', 'last']],
    ['tilefold prune a.mbtiles --report-format=nd', ['ndjson']],
    ['tilefold copy --log wa', ['warn']],
    ['tilefold prune --style ', ['style one.json', 'sub']],
    ['tilefold inspect ', ['a.mbtiles', 'b.pmtiles', 'sub']],
    ['tilefold status ', ['a.mbtiles', 'b.pmtiles', 'notes.txt', 'style one.json', 'sub']],
    ['tilefold copy --checkpoint ', ['sub']],
    ['tilefold copy --plan s', ['split-merge', 'stream', 'style one.json', 'sub']],
    ['tilefold inspect --stats top', ['top_tile_summaries', 'top_tiles']],
    ['tilefold completion ', ['bash', 'fish', 'json', 'zsh']],
    ['tilefold -m ', ['a.mbtiles', 'b.pmtiles', 'sub']],
    ['tilefold -m a.mbtiles -s ', ['style one.json', 'sub']],
  ])('%s', (line, words) => expect(completed(shell, line)).toEqual(words));

  test('words after a command come from its table', () => {
    const meta = commandTable({
      name: 'meta',
      summary: "Read and change an archive's metadata: names, values",
      help: "\n  Usage\n    $ tilefold meta get|set <file>\n\n  Options\n    --dir DIR                It's [a] directory: any\n",
      options: { dir: { type: 'path', files: 'directory' } },
      words: [
        { name: 'get', summary: "Print a value, or 'all'" },
        { name: 'set', summary: 'Change: a value' },
      ],
    });
    const script = join(directory, `words.${shell}`);
    writeFileSync(
      script,
      { bash: bashScript, zsh: zshScript, fish: fishScript }[shell]({ ...tables, commands: [meta], common: [] }),
    );
    expect(completed(shell, 'tilefold ', script)).toContain('meta');
    expect(completed(shell, 'tilefold meta ', script)).toEqual(['get', 'set']);
    expect(completed(shell, 'tilefold meta get ', script)).toEqual(['a.mbtiles', 'b.pmtiles', 'sub']);
    expect(completed(shell, 'tilefold meta get --dir ', script)).toEqual(['sub']);
  });
});

test('bash calls the script for tilefold', () => {
  const shown = execFileSync('bash', ['--norc', '-c', 'source "$1"; complete -p tilefold', 'bash', scriptOf('bash')], {
    encoding: 'utf8',
  });
  expect(shown).toBe('complete -F _tilefold tilefold\n');
});

test('another shell is refused', async () => {
  expect(await runCli(['completion', 'bahs'])).toMatchObject({ code: 2, stderr: expect.stringContaining('did you mean bash?') });
  expect(await runCli(['completion'])).toMatchObject({ code: 2, stdout: '' });
});

describe('the man page', () => {
  test('renders without a warning, with every command, option and exit code', () => {
    const { status, stdout, stderr } = spawnSync('man', ['-l', '--warnings=w', MAN_PAGE], {
      encoding: 'utf8',
      env: { ...process.env, MANWIDTH: '1000', MANPAGER: 'cat', LC_ALL: 'C.UTF-8' },
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    for (const { name, options } of tables.commands) {
      expect(stdout).toContain(`\nTILEFOLD ${name.toUpperCase()}\n`);
      for (const form of options.flatMap(({ forms }) => forms)) if (form.length > 3) expect(stdout).toContain(form);
    }
    for (const form of tables.bare.options.flatMap(({ forms }) => forms)) expect(stdout).toContain(form);
    for (const { codes } of tables.exitCodes) expect(stdout).toMatch(new RegExp(`^ {7}${codes}\\s`, 'm'));
    expect(stdout).not.toContain('`');
  });

  test('is in the package, where man and npm find it', () => {
    const { man, files } = JSON.parse(readFileSync(fileURLToPath(new URL('../../package.json', import.meta.url)), 'utf8'));
    expect(man).toBe('./dist/man/tilefold.1');
    expect(files).toContain('dist');
    expect(readFileSync(MAN_PAGE, 'utf8')).toMatch(/^\.\\" Generated/);
  });
});
