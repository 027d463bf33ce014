// --resume with an existing output: it counts as done only if its receipt is of this request and matches the file.

import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type CliResult, runCli } from '../support/cli.ts';
import { buildPlanet, PLANET_STYLE } from '../support/planet.ts';

const RECEIPT = 'out.pmtiles.tilefold.json';

let directory = '';
const at = (name: string) => join(directory, name);
const run = (...args: string[]) => runCli(args, { cwd: directory });
const prune = (...more: string[]) => run('prune', 'in.mbtiles', 'out.pmtiles', '--style', 'style.json', '-q', ...more);

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tilefold-receipt-'));
  buildPlanet(at('in.mbtiles'), 'flat', { side: 8, maxzoom: 5, seed: 1 });
  writeFileSync(at('style.json'), PLANET_STYLE);
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** Another style, which draws less. */
function changeStyle(): void {
  const style = JSON.parse(PLANET_STYLE) as { layers: unknown[] };
  writeFileSync(at('style.json'), JSON.stringify({ ...style, layers: style.layers.slice(0, 2) }));
}

/** Refused in one line, and every file is unchanged. */
async function expectRefused(result: () => Promise<CliResult>, code: number, words: RegExp): Promise<void> {
  const before = contents();
  const { code: found, stdout, stderr } = await result();
  expect(stderr).toMatch(words);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect([found, stdout]).toEqual([code, '']);
  expect(contents()).toEqual(before);
}

function contents(): Map<string, string> {
  const names = readdirSync(directory, { withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(names.map(({ name }) => [name, readFileSync(at(name), 'latin1')]));
}

test('a run with --resume leaves a receipt, one without leaves nothing', async () => {
  expect(await prune()).toMatchObject({ code: 0, stderr: '' });
  expect(existsSync(at(RECEIPT))).toBe(false);
  rmSync(at('out.pmtiles'));
  expect(await prune('--resume')).toMatchObject({ code: 0, stderr: '' });
  const receipt = JSON.parse(readFileSync(at(RECEIPT), 'utf8'));
  const { tiles } = JSON.parse((await prune('--report-format', 'json', '--force')).stdout || '{"tiles":{}}');
  expect(receipt).toMatchObject({
    receipt: 'tilefold',
    version: 1,
    request: { command: 'prune', input: at('in.mbtiles'), output: at('out.pmtiles'), transform: { styles: ['style.json'] } },
    fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
    output: { size: expect.any(Number), sampled: expect.any(String) },
  });
  expect(receipt.tiles.read).toBeGreaterThan(100);
  expect(receipt.tiles.read).toBe(
    receipt.tiles.written + Object.values<number>(receipt.tiles.dropped).reduce((a, b) => a + b, 0),
  );
  expect(tiles).toBeDefined();
  // A run without --resume replaced the output and removed the receipt, which would be about another file.
  expect(existsSync(at(RECEIPT))).toBe(false);
});

test('of the same request it is done, without reading tiles', async () => {
  await prune('--resume');
  const before = contents();
  const again = await run('prune', 'in.mbtiles', 'out.pmtiles', '--style', 'style.json', '--resume', '--report-format', 'json');
  expect(again.code).toBe(0);
  expect(JSON.parse(again.stdout).status).toBe('already-done');
  expect(contents()).toEqual(before);
});

describe('of another request, style or input it is refused with exit 5', () => {
  beforeEach(async () => {
    expect((await prune('--resume')).code).toBe(0);
  });

  test('with the differences, and --force builds it again', async () => {
    changeStyle();
    await expectRefused(() => prune('--resume'), 5, /out\.pmtiles: was made by another request; differing: style\. --force/);
    const before = readFileSync(at('out.pmtiles'));
    expect(await prune('--resume', '--force')).toMatchObject({ code: 0, stderr: '' });
    expect(readFileSync(at('out.pmtiles')).equals(before)).toBe(false);
    expect(await prune('--resume')).toMatchObject({ code: 0, stderr: '' });
  });

  test('an option', async () => {
    await expectRefused(() => prune('--resume', '--maxzoom', '4'), 5, /differing: option maxzoom/);
    await expectRefused(() => prune('--resume', '--maxzoom', '4', '--force-resume'), 5, /differing: option maxzoom/);
  });

  test('an input, which --force-resume accepts', async () => {
    buildPlanet(at('other.mbtiles'), 'flat', { side: 8, maxzoom: 5, seed: 2 });
    copyFileSync(at('other.mbtiles'), at('in.mbtiles'));
    await expectRefused(() => prune('--resume'), 5, /differing: input.*--force-resume/);
    expect(await prune('--resume', '--force-resume')).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('without a matching receipt it is refused with exit 6', () => {
  test.each([
    ['none, and a text file as output', 'hello', null],
    ['one that is no receipt', 'hello', 'hello'],
    ['an empty one', 'hello', '{}'],
    ['an invalid one', 'hello', '{"receipt":"tilefold","version":1,"parts":[],"output":null}'],
  ])('%s', async (_, output, receipt) => {
    writeFileSync(at('out.pmtiles'), output);
    if (receipt !== null) writeFileSync(at(RECEIPT), receipt);
    await expectRefused(() => prune('--resume'), 6, /out\.pmtiles: exists already, and no receipt.*--force/);
  });

  test('the output of a run without --resume', async () => {
    await prune();
    await expectRefused(() => prune('--resume'), 6, /exists already, and no receipt/);
  });

  test.each(['another file', 'a byte changed', 'touched'])('%s', async (change) => {
    await prune('--resume');
    const bytes = readFileSync(at('out.pmtiles'));
    if (change === 'touched') utimesSync(at('out.pmtiles'), 1, 1);
    else writeFileSync(at('out.pmtiles'), change === 'another file' ? 'hello' : bytes.fill(1, 20_000, 20_001));
    await expectRefused(() => prune('--resume'), 6, /is not the file that its receipt.*--force/);
  });
});

test.each(['a file', 'a directory'])(
  'another file in the place of the receipt stops the run before it begins: %s',
  async (kind) => {
    if (kind === 'a file') writeFileSync(at(RECEIPT), 'notes');
    else mkdirSync(at(RECEIPT));
    await expectRefused(() => prune('--resume'), 1, /tilefold\.json: a run with --resume leaves a receipt here.*move it away/);
    expect(await prune()).toMatchObject({ code: 0, stderr: '' });
    if (kind === 'a file') expect(readFileSync(at(RECEIPT), 'utf8')).toBe('notes');
  },
);

describe('a kept job', () => {
  beforeEach(async () => {
    expect((await prune('--resume', '--keep-job')).code).toBe(0);
  });

  test('of another style is not done, and --force makes output and job again', async () => {
    changeStyle();
    await expectRefused(() => prune('--resume', '--keep-job'), 5, /was made by another request; differing: style/);
    const before = readFileSync(at('out.pmtiles'));
    expect(await prune('--resume', '--force')).toMatchObject({ code: 0, stderr: '' });
    expect(readFileSync(at('out.pmtiles')).equals(before)).toBe(false);
    expect(existsSync(at('out.pmtiles.tilefold'))).toBe(false);
    expect(await prune('--resume')).toMatchObject({ code: 0, stderr: '' });
  });

  test('of an output that has changed since is not done', async () => {
    const bytes = readFileSync(at('out.pmtiles'));
    writeFileSync(at('out.pmtiles'), bytes.fill(1, 20_000, 20_001));
    await expectRefused(() => prune('--resume', '--keep-job'), 6, /is not the file that its receipt/);
  });

  test.each([[], ['--restart']])('is not lost when a run is refused because of its output, %s', async (...options) => {
    await expectRefused(() => prune(...options), 6, /out\.pmtiles: exists already; use --force/);
    expect(existsSync(at('out.pmtiles.tilefold/request.json'))).toBe(true);
  });

  test('of the same request is done, and leaves its receipt when it is removed', async () => {
    rmSync(at(RECEIPT));
    expect(await prune('--resume')).toMatchObject({ code: 0, stderr: '' });
    expect(existsSync(at('out.pmtiles.tilefold'))).toBe(false);
    expect(JSON.parse(readFileSync(at(RECEIPT), 'utf8')).tiles.read).toBeGreaterThan(100);
    expect(await prune('--resume')).toMatchObject({ code: 0, stderr: '' });
  });
});
