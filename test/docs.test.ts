// Checks the docs: commands are run and compared, docs/cli.md is generated, lists are compared with the code.

import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { longForm } from '../src/cli/options/options.ts';
import { runCli } from './support/cli.ts';
import { SAMPLE_STYLE, writeSample } from './support/sample.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const LIBRARY = pathToFileURL(join(dirname(process.env['TILEFOLD_CLI'] ?? join(ROOT, 'dist/cli/main.js')), '../index.js')).href;
const COMMANDS = {
  inspect: () => import('../src/command/inspect/inspect.ts'),
  prune: () => import('../src/command/prune.ts'),
  simplify: () => import('../src/command/simplify.ts'),
  copy: () => import('../src/command/copy.ts'),
  verify: () => import('../src/command/verify.ts'),
  diff: () => import('../src/command/diff/diff.ts'),
  patch: () => import('../src/command/patch.ts'),
  meta: () => import('../src/command/meta/meta.ts'),
  merge: () => import('../src/command/merge.ts'),
  plan: () => import('../src/command/plan.ts'),
  status: () => import('../src/command/status.ts'),
  resume: () => import('../src/command/resume.ts'),
  gc: () => import('../src/command/gc.ts'),
  doctor: () => import('../src/command/doctor.ts'),
  completion: async () => ({ default: (await import('../src/command/completion.ts')).completion([]) }),
  'a line without a command': () => import('../src/command/legacy/legacy.ts'),
};
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
    'cli',
    'inspecting',
    'comparing',
    'pruning',
    'reducing',
    'simplifying',
    'verifying',
    'merging',
    'extracting',
    'formats',
    'metadata',
    'parity',
    'plans',
    'job',
    'performance',
    'dependencies',
    'threat-model',
  ].map((name) => `docs/${name}.md`),
  ...decisions,
];

/** Returns the code blocks after a comment that says they are run. */
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
    expect(checkedBlocks('console')).toHaveLength(1);
    expect(checkedBlocks('js')).toHaveLength(1);
  });

  test.each(checkedBlocks('console'))('shows what a command prints: %s', async (block) => {
    const [line = '', ...output] = block.split('\n');
    expect(line).toMatch(/^\$ tilefold /);
    const { code, stdout } = await runCli(line.split(' ').slice(2), { cwd: directory });
    expect(code).toBe(0);
    const end = output.indexOf('...');
    const printed = stdout.split('\n').slice(0, end < 0 ? undefined : end);
    const shown = output.slice(0, end < 0 ? undefined : end);
    expect(unmeasured(printed.join('\n').replaceAll(directory, README_DIRECTORY))).toBe(unmeasured(shown.join('\n')));
  });

  test.each(['scripts/demo', 'scripts/test'])('has the command %s, and the file exists', (command) => {
    expect(readme).toMatch(new RegExp(`^${command} `, 'm'));
    expect(existsSync(join(ROOT, command))).toBe(true);
  });

  test('has a library example that runs and prints the documented output', () => {
    const [, printed] = /It prints:\n\n```text\n([\s\S]*?)```/.exec(readme) ?? [];
    const program = join(directory, 'library.mjs');
    writeFileSync(program, (checkedBlocks('js')[0] ?? '').replace("'tilefold'", JSON.stringify(LIBRARY)));
    expect(execFileSync(process.execPath, [program], { cwd: directory, encoding: 'utf8' })).toBe(printed);
  });
});

describe('cli.md', () => {
  test('is what scripts/cli-docs.mjs prints', () => {
    const printed = execFileSync(process.execPath, [join(ROOT, 'scripts/cli-docs.mjs')], { encoding: 'utf8' });
    expect(text('docs/cli.md')).toBe(printed);
  });

  test.each(Object.entries(COMMANDS))('the help of %s lists exactly its options', async (_, load) => {
    const { help, options } = (await load()).default;
    const taken = Object.entries(options).flatMap(([name, { shortFlag, aliases = [] }]) => [
      longForm(name).replace(/^-+/, ''),
      ...aliases,
      ...(shortFlag === undefined ? [] : [shortFlag]),
    ]);
    const [withoutExamples = ''] = help.split('\n  Example');
    const named = [...withoutExamples.matchAll(/(?<![\w-])--?([a-z][a-z-]*)/g)].map(([, flag = '']) => flag);
    expect([...new Set(named)].filter((flag) => flag !== 'no-progress').sort()).toEqual(taken.sort());
  });
});

describe('pages', () => {
  test.each(pages)('%s has no broken links', (page) => {
    for (const [, target = ''] of text(page).matchAll(/\]\((?!https?:)([^)#]*)(?:#[^)]*)?\)/g)) {
      if (target !== '') expect(existsSync(join(ROOT, dirname(page), target)), target).toBe(true);
    }
  });

  test.each(['architecture'])('%s.md has at most 200 lines', (page) => {
    expect(text(`docs/${page}.md`).split('\n').length).toBeLessThanOrEqual(201);
  });

  test('architecture.md lists exactly the folders of src that hold files', () => {
    const rows = text('docs/architecture.md').split('\n## Layers')[1]?.split('\n## ')[0] ?? '';
    expect(foldersListed(rows).sort()).toEqual(sourceFolders().sort());
  });

  test.each(['architecture', 'parity'])('%s.md names existing tests', (page) => {
    for (const [line] of text(`docs/${page}.md`).matchAll(/^\|.*`test\/.*$/gm)) {
      for (const [, file = '', names = ''] of line.matchAll(/`(test\/[^`]+)`((?:[:,]? "[^"]+")*)/g)) {
        for (const [, name] of names.matchAll(/"([^"]+)"/g)) expect(text(file), file).toContain(name);
        expect(existsSync(join(ROOT, file)), file).toBe(true);
      }
    }
  });

  test('dependencies.md has a line for exactly the dependencies', () => {
    const { dependencies, devDependencies, peerDependencies } = JSON.parse(text('package.json'));
    const named = [...text('docs/dependencies.md').matchAll(/^\| `([^`]+)` \|/gm)].map(([, name]) => name);
    const all = { ...dependencies, ...devDependencies, ...peerDependencies };
    expect(named.sort()).toEqual(Object.keys(all).sort());
  });

  test.each(decisions)('%s names existing files', (page) => {
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

/** Removes what depends on the machine and its zlib: times, sizes, shares, and alignment. */
function unmeasured(output: string): string {
  return output
    .replace(/[-+]?\d[\d.]* (?:[kMGT]?B|m?s)\b/g, '#')
    .replace(/[-+]?\d+\.\d%/g, '#')
    .replace(/ +/g, ' ')
    .trimEnd();
}

/**
 * Returns the folders in the first column. A name after a comma is inside the row's first folder, unless it is a path from src.
 */
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
