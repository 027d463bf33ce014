// Checks docs/inspecting.md: its commands are run, and its options compared with the help.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { SECTIONS } from '../../src/report/inspect-text/stats.ts';
import { runCli } from '../support/cli.ts';
import { scratchDirectory } from '../support/mbtiles-builder.ts';
import { writeSample } from '../support/sample.ts';

const page = readFileSync(new URL('../../docs/inspecting.md', import.meta.url), 'utf8');
const blocks = [...page.matchAll(/```console\n([\s\S]*?)```/g)].map(([, block]) => block as string);

test('the page has commands', () => expect(blocks.length).toBeGreaterThan(5));

test('the page shows what they print', async () => {
  const directory = scratchDirectory();
  writeSample(join(directory, 'natural-earth.mbtiles'));
  for (const block of blocks) {
    const [line = '', ...output] = block.split('\n');
    expect(line).toMatch(/^\$ tilefold inspect /);
    const { code, stdout } = await runCli(line.split(' ').slice(2), { cwd: directory });
    expect(code).toBe(0);
    expect(unmeasured(stdout)).toBe(unmeasured(output.join('\n')));
  }
});

describe('the table of options', () => {
  const table = page.slice(page.indexOf('\n## Options'), page.indexOf('\nExit codes'));
  const flagsIn = (text: string) => [...new Set(text.match(/--[a-z][a-z-]*/g))].sort();

  test('lists the options of the help', async () => {
    const { stdout } = await runCli(['inspect', '--help']);
    const named = flagsIn((table.match(/^\| `[^`]*`(?:, `[^`]*`)*/gm) ?? []).join('\n'));
    expect(named).toEqual(flagsIn(stdout));
  });
});

test('the page names every section', () => {
  for (const section of SECTIONS) expect(page).toContain(`\`${section}\``);
});

/** Removes what depends on the zlib or SQLite version: sizes, counts by size, and the blanks that align them. */
function unmeasured(text: string): string {
  return text
    .replace(/\d[\d,.]*/g, '#')
    .replace(/#(?: [kMG]?B|[KM]?B)/g, '#')
    .replace(/ +/g, ' ')
    .trim();
}
