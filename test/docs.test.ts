// The docs say what is so: commands are run and compared, option tables held against --help, lists against what is there.

import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCli } from './support/cli.ts';
import { SAMPLE_STYLE, writeSample } from './support/sample.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const LIBRARY = pathToFileURL(join(dirname(process.env['TILEFOLD_CLI'] ?? join(ROOT, 'dist/cli/main.js')), '../index.js')).href;
/** Where the README's commands were run. */
const README_DIRECTORY = '/tmp/demo';

const text = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const readme = text('README.md');
const decisions = readdirSync(join(ROOT, 'docs/adr')).map((name) => `docs/adr/${name}`);
const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'CHANGELOG.md',
  'native/libdeflate/README.md',
  ...[
    'architecture',
    'inspecting',
    'pruning',
    'simplifying',
    'formats',
    'plans',
    'job',
    'performance',
    'dependencies',
    'threat-model',
  ].map((name) => `docs/${name}.md`),
  ...decisions,
];

/** Returns the code blocks behind a comment that promises to run them. */
function checkedBlocks(language: string): string[] {
  const blocks = readme.matchAll(new RegExp(`<!-- docs\\.test\\.ts runs[^>]*-->\\n\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'));
  return [...blocks].map(([, block]) => block as string);
}

describe('README', () => {
  let directory = '';

  beforeAll(() => {
    directory = realpathSync(mkdtempSync(join(tmpdir(), 'tilefold-docs-')));
    writeSample(join(directory, 'natural-earth.mbtiles'));
    copyFileSync(SAMPLE_STYLE, join(directory, 'style.json'));
  });

  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  test('has blocks to check', () => {
    expect(checkedBlocks('console')).toHaveLength(2);
    expect(checkedBlocks('js')).toHaveLength(1);
  });

  test.each(checkedBlocks('console'))('shows what a command prints: %s', async (block) => {
    const [line = '', ...output] = block.split('\n');
    expect(line).toMatch(/^\$ tilefold /);
    const { code, stdout } = await runCli(line.split(' ').slice(2), { cwd: directory });
    expect(code).toBe(0);
    expect(unmeasured(stdout.replaceAll(directory, README_DIRECTORY))).toBe(unmeasured(output.join('\n')));
  });

  test('has a library example that runs and prints what is said', () => {
    const [, printed] = /It prints:\n\n```text\n([\s\S]*?)```/.exec(readme) ?? [];
    const program = join(directory, 'library.mjs');
    writeFileSync(program, (checkedBlocks('js')[0] ?? '').replace("'tilefold'", JSON.stringify(LIBRARY)));
    expect(execFileSync(process.execPath, [program], { cwd: directory, encoding: 'utf8' })).toBe(printed);
  });

  test.each(['prune', 'simplify', 'copy', 'plan', 'status', 'doctor', 'inspect'])(
    'lists the options of %s that its help lists',
    async (command) => {
      const { stdout } = await runCli([command, '--help']);
      expect([...optionsInTables(command)].sort()).toEqual([...flagsIn(stdout)].sort());
    },
  );
});

describe('pages', () => {
  test.each(pages)('%s has links that lead somewhere', (page) => {
    for (const [, target = ''] of text(page).matchAll(/\]\((?!https?:)([^)#]*)(?:#[^)]*)?\)/g)) {
      if (target !== '') expect(existsSync(join(ROOT, dirname(page), target)), target).toBe(true);
    }
  });

  test.each(['architecture'])('%s.md has at most 200 lines', (page) => {
    expect(text(`docs/${page}.md`).split('\n').length).toBeLessThanOrEqual(201);
  });

  test('architecture.md has every folder of src that holds files, and no other', () => {
    const rows = text('docs/architecture.md').split('\n## Layers')[1]?.split('\n## ')[0] ?? '';
    expect(foldersListed(rows).sort()).toEqual(sourceFolders().sort());
  });

  test('architecture.md names tests that are there', () => {
    for (const [line] of text('docs/architecture.md').matchAll(/^\|.*`test\/.*$/gm)) {
      for (const [, file = '', names = ''] of line.matchAll(/`(test\/[^`]+)`((?:[:,]? "[^"]+")*)/g)) {
        for (const [, name] of names.matchAll(/"([^"]+)"/g)) expect(text(file), file).toContain(name);
        expect(existsSync(join(ROOT, file)), file).toBe(true);
      }
    }
  });

  test('dependencies.md has a line for each dependency, and no other', () => {
    const { dependencies, devDependencies, peerDependencies } = JSON.parse(text('package.json'));
    const named = [...text('docs/dependencies.md').matchAll(/^\| `([^`]+)` \|/gm)].map(([, name]) => name);
    const all = { ...dependencies, ...devDependencies, ...peerDependencies };
    expect(named.sort()).toEqual(Object.keys(all).sort());
  });

  test.each(decisions)('%s names files that are there', (page) => {
    for (const [, path = ''] of text(page).matchAll(/`((?:src|test|bench|scripts|plans|docs)\/[\w./-]+)`/g))
      expect(existsSync(join(ROOT, path)), path).toBe(true);
  });

  test.each(decisions)('%s has number, date, status, context, decision and consequences', (page) => {
    const decision = text(page);
    expect(decision).toMatch(new RegExp(`^# ${basename(page).slice(0, 4)}\\. `));
    expect(decision).toMatch(/\nDate: \d{4}-\d\d-\d\d\n\nStatus: \w+\n/);
    const sections = [...decision.matchAll(/^## (.*)$/gm)].map(([, title]) => title);
    expect(sections).toEqual(['Context', 'Decision', 'Consequences']);
  });
});

/** Takes out what depends on the machine and on its zlib: times, sizes, shares, and the blanks that align them. */
function unmeasured(output: string): string {
  return output
    .replace(/[-+]?\d[\d.]* (?:[kMGT]?B|m?s)\b/g, '#')
    .replace(/[-+]?\d+\.\d%/g, '#')
    .replace(/ +/g, ' ')
    .trimEnd();
}

function flagsIn(words: string): Set<string> {
  return new Set([...words.matchAll(/--[a-z][a-z-]*/g)].map(([flag]) => flag));
}

/** Returns the flags in the first column of the tables under all headings that name the command. */
function optionsInTables(command: string): Set<string> {
  const options = readme.slice(readme.indexOf('\n## Options'), readme.indexOf('\n## Formats'));
  const sections = options.split('\n### ').slice(1);
  const own = sections.filter((section) => new RegExp(`^[^:\\n]*\\b${command}\\b`).test(section));
  const firstColumns = own.flatMap((section) => section.match(/^\| [^|]*/gm) ?? []);
  return flagsIn(firstColumns.join('\n'));
}

/** Returns the folders in the first column; a name after a comma lies in the row's first folder, unless it is a path from src. */
function foldersListed(table: string): string[] {
  return [...table.matchAll(/^\| (`[^|]*)\|/gm)].flatMap(([, cell = '']) => {
    const [first = '', ...others] = [...cell.matchAll(/`([^`]+)\/`/g)].map(([, name = '']) => name);
    return [first, ...others.map((name) => (name.includes('/') ? name : `${first}/${name}`))];
  });
}

function sourceFolders(): string[] {
  const entries = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' });
  return [...new Set(entries.filter((name) => name.endsWith('.ts')).map(dirname))].filter((folder) => folder !== '.');
}
