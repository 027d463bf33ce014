// User errors: one clear line, the right exit code, nothing created, nothing lost.

import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type CliResult, runCli, startCli } from '../support/cli.ts';
import { buildPlanet, PLANET_STYLE } from '../support/planet.ts';

let directory = '';
const run = (...args: string[]) => runCli(args, { cwd: directory });
const inDirectory = (name: string) => join(directory, name);

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tilefold-refusals-'));
  buildPlanet(inDirectory('in.mbtiles'), 'flat', { side: 8, maxzoom: 5, seed: 1 });
  writeFileSync(inDirectory('style.json'), PLANET_STYLE);
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** One complete line, nothing on stdout, and no other files than before. */
function expectRefusal(result: CliResult, code: number, words: RegExp, files: string[] = ['in.mbtiles', 'style.json']): void {
  const lines = result.stderr.split('\n').filter((line) => line.startsWith('tilefold: '));
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(words);
  expect(result.stderr).not.toMatch(/^\s+at /m);
  expect(result.stdout).toBe('');
  expect(result.code).toBe(code);
  expect(readdirSync(directory).sort()).toEqual(files.sort());
}

describe('input', () => {
  test('a missing file is not created', async () => {
    expectRefusal(await run('copy', 'none.mbtiles', 'out.pmtiles'), 1, /none\.mbtiles.*does not exist/);
  });

  test('a text file is no archive', async () => {
    writeFileSync(inDirectory('text.mbtiles'), 'not tiles at all, but long enough to hold a header of any kind');
    expectRefusal(await run('copy', 'text.mbtiles', 'out.pmtiles'), 1, /text\.mbtiles.*no tile archive/, [
      'in.mbtiles',
      'style.json',
      'text.mbtiles',
    ]);
  });

  test('a directory is no archive', async () => {
    mkdirSync(inDirectory('folder.mbtiles'));
    const files = ['folder.mbtiles', 'in.mbtiles', 'style.json'];
    expectRefusal(await run('copy', 'folder.mbtiles', 'out.pmtiles'), 1, /folder\.mbtiles/, files);
  });

  test('raster tiles are not pruned', async () => {
    const png = Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.alloc(20)]);
    const { buildMbtiles } = await import('../support/mbtiles-builder.ts');
    buildMbtiles(inDirectory('photo.mbtiles'), 'flat', [[0, 0, 0, png]], { metadata: [['format', 'png']] });
    const result = await run('prune', 'photo.mbtiles', 'out.mbtiles', '--style', 'style.json');
    expectRefusal(result, 1, /png tiles.*copy/, ['in.mbtiles', 'photo.mbtiles', 'style.json']);
  });
});

describe('an input that another program left open or holds', () => {
  test('with a hot journal beside it is refused, and both stay unchanged', async () => {
    const path = inDirectory('crashed.mbtiles');
    const writer = new Database(inDirectory('in.mbtiles'));
    writer.exec('PRAGMA cache_size=2; BEGIN; UPDATE tiles SET tile_data = zeroblob(3000)');
    copyFileSync(inDirectory('in.mbtiles'), path);
    copyFileSync(inDirectory('in.mbtiles-journal'), `${path}-journal`);
    writer.exec('ROLLBACK');
    writer.close();
    const before = [path, `${path}-journal`].map((name) => readFileSync(name));
    const files = ['crashed.mbtiles', 'crashed.mbtiles-journal', 'in.mbtiles', 'style.json'];
    expectRefusal(await run('copy', 'crashed.mbtiles', 'out.pmtiles'), 1, /a writer crashed.*journal together/, files);
    expect([path, `${path}-journal`].map((name) => readFileSync(name))).toEqual(before);
  });

  test('in WAL mode in a read-only directory is refused with advice', async () => {
    new Database(inDirectory('in.mbtiles')).exec('PRAGMA journal_mode=WAL').close();
    await inReadOnlyCopy(async (readOnly) => {
      const result = await run('copy', join(readOnly, 'in.mbtiles'), 'out.pmtiles');
      expectRefusal(result, 1, /in\.mbtiles: .*(WAL mode.*checkpoint|cannot be opened.*directory)/);
    });
  });

  test.each(['copy', 'inspect', 'plan'])(
    'in WAL mode with changes in its -wal file is refused by %s with the remedies',
    async (command) => {
      const writer = new Database(inDirectory('in.mbtiles'));
      writer.exec("PRAGMA journal_mode=WAL; INSERT INTO tiles VALUES (9, 0, 0, x'61')");
      const files = ['in.mbtiles', 'in.mbtiles-shm', 'in.mbtiles-wal', 'style.json'];
      expectRefusal(await run(command, 'in.mbtiles'), 1, /in\.mbtiles-wal.*wal_checkpoint\(TRUNCATE\).*VACUUM INTO/, files);
      writer.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      const result = await run('copy', 'in.mbtiles', 'out.mbtiles', '--report-format', 'json');
      writer.close();
      expect(result.code).toBe(0);
      expect(JSON.parse(result.stdout).by_zoom.at(-1)).toMatchObject({ zoom: 9, written: 1 });
      expect(JSON.parse(result.stdout).notes.join()).toMatch(/WAL mode/);
    },
  );

  test('in WAL mode that changes during a run, or between a kill and its resume, never becomes a mixed output', async () => {
    buildPlanet(inDirectory('live.mbtiles'), 'flat', { side: 40, maxzoom: 8, seed: 2 });
    const writer = new Database(inDirectory('live.mbtiles'));
    writer.exec('PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0; PRAGMA wal_checkpoint(TRUNCATE)');
    const args = ['prune', 'live.mbtiles', 'out.mbtiles', '--style', 'style.json', '--plan', 'split-merge', '--workers', '2'];
    const cli = startCli([...args, '--shard-bytes', '30000', '--progress', 'json'], { cwd: directory });
    await cli.saw(/"state":"done"/);
    writer.exec("UPDATE tiles SET tile_data = x'1a00'");
    const result = await cli.ended;
    expect(result.code).not.toBe(0);
    expect(result.stderr).toMatch(/live\.mbtiles.*began to write to it/);
    const resumed = await run(...args, '--shard-bytes', '30000', '--resume');
    writer.close();
    expect(resumed).toMatchObject({ code: 1, stderr: expect.stringMatching(/live\.mbtiles-wal.*wal_checkpoint/) });
    expect(existsSync(inDirectory('out.mbtiles'))).toBe(false);
    // The last writer that closes it moves the changes into the main file.
    expect(await run(...args, '--shard-bytes', '30000', '--resume')).toMatchObject({ code: 5 });
    expect((await run(...args, '--shard-bytes', '30000', '--restart', '-q')).code).toBe(0);
  });

  /** The input in a read-only directory. Modes do not stop root, which needs a read-only file system. */
  async function inReadOnlyCopy(work: (readOnly: string) => Promise<void>): Promise<void> {
    const readOnly = mkdtempSync(join(tmpdir(), 'tilefold-read-only-'));
    const isRoot = process.getuid?.() === 0;
    if (isRoot) execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'none', readOnly]);
    try {
      copyFileSync(inDirectory('in.mbtiles'), join(readOnly, 'in.mbtiles'));
      if (isRoot) execFileSync('mount', ['-o', 'remount,ro', readOnly]);
      else chmodSync(readOnly, 0o555);
      await work(readOnly);
    } finally {
      if (isRoot) execFileSync('umount', [readOnly]);
      else chmodSync(readOnly, 0o755);
      rmSync(readOnly, { recursive: true });
    }
  }
});

describe('output', () => {
  test('an existing one stays unchanged without --force', async () => {
    writeFileSync(inDirectory('out.pmtiles'), 'precious');
    expectRefusal(await run('copy', 'in.mbtiles', 'out.pmtiles'), 6, /out\.pmtiles.*--force/, [
      'in.mbtiles',
      'out.pmtiles',
      'style.json',
    ]);
    expect(readFileSync(inDirectory('out.pmtiles'), 'utf8')).toBe('precious');
    const forced = await run('copy', 'in.mbtiles', 'out.pmtiles', '--force', '-q');
    expect(forced).toMatchObject({ code: 0, stdout: '', stderr: '' });
    expect(readFileSync(inDirectory('out.pmtiles')).subarray(0, 7).toString()).toBe('PMTiles');
  });

  test.each(['itself', 'a symbolic link', 'a hard link'])('the input by %s is refused, even with --force', async (kind) => {
    const name = kind === 'itself' ? 'in.mbtiles' : 'same.mbtiles';
    if (kind === 'a symbolic link') symlinkSync('in.mbtiles', inDirectory(name));
    if (kind === 'a hard link') linkSync(inDirectory('in.mbtiles'), inDirectory(name));
    const before = readFileSync(inDirectory('in.mbtiles'));
    const files = [...new Set(['in.mbtiles', 'style.json', name])];
    expectRefusal(
      await run('prune', 'in.mbtiles', name, '--style', 'style.json', '--force'),
      1,
      /the output is the input/,
      files,
    );
    expect(readFileSync(inDirectory('in.mbtiles')).equals(before)).toBe(true);
  });

  test.each(['-journal', '-wal', '-shm'])('a file that another database left beside it is refused: %s', async (suffix) => {
    const name = `out.mbtiles${suffix}`;
    writeFileSync(inDirectory(name), 'left over');
    for (const force of [[], ['--force']]) {
      const result = await run('copy', 'in.mbtiles', 'out.mbtiles', ...force);
      expectRefusal(result, 1, /left over from another database.*remove it/, ['in.mbtiles', name, 'style.json']);
    }
    expect(readFileSync(inDirectory(name), 'utf8')).toBe('left over');
  });

  test('a missing directory is not created', async () => {
    expectRefusal(await run('copy', 'in.mbtiles', 'none/out.pmtiles'), 1, /none.*does not exist/);
  });

  test('a format that contradicts the extension is refused', async () => {
    expectRefusal(await run('copy', 'in.mbtiles', 'out.mbtiles', '--output-format', 'pmtiles'), 1, /conflicts/);
  });

  test('too little disk space is detected before the first tile', async () => {
    const result = await run('copy', 'in.mbtiles', '/proc/self/out.pmtiles');
    expect(result.code).not.toBe(0);
    expect(result.stdout).toBe('');
  });
});

describe('job', () => {
  test('an unfinished one is neither resumed nor discarded without being asked', async () => {
    await killedRun();
    const files = readdirSync(directory);
    const result = await run('copy', 'in.mbtiles', 'out.pmtiles');
    expect(result.code).toBe(6);
    expect(result.stderr).toMatch(/tilefold resume.*--restart/);
    expect(readdirSync(directory).sort()).toEqual(files.filter((name) => !/\.tilefold-lock$|-sorter$/.test(name)).sort());
    expect((await run('copy', 'in.mbtiles', 'out.pmtiles', '--restart', '-q')).code).toBe(0);
    expect(readdirSync(directory).sort()).toEqual(['in.mbtiles', 'out.pmtiles', 'out.pmtiles.tilefold.json', 'style.json']);
  });

  test('another request, input or style is named and refused', async () => {
    await killedRun();
    const options = await run('copy', 'in.mbtiles', 'out.pmtiles', '--resume', '--on-duplicate', 'last');
    expect(options).toMatchObject({ code: 5, stdout: '' });
    expect(options.stderr).toMatch(/onDuplicate/);
    const forced = await run('copy', 'in.mbtiles', 'out.pmtiles', '--resume', '--force-resume', '--on-duplicate', 'last');
    expect(forced.code).toBe(5);
    const { utimesSync } = await import('node:fs');
    utimesSync(inDirectory('in.mbtiles'), 1, 1);
    const touched = await run('copy', 'in.mbtiles', 'out.pmtiles', '--resume');
    expect(touched.code).toBe(5);
    expect(touched.stderr).toMatch(/input.*--force-resume/);
    expect((await run('copy', 'in.mbtiles', 'out.pmtiles', '--resume', '--force-resume', '-q')).code).toBe(0);
  });

  test('a foreign directory is left alone', async () => {
    mkdirSync(inDirectory('mine'));
    writeFileSync(inDirectory('mine/diary.txt'), 'dear diary');
    const result = await run('copy', 'in.mbtiles', 'out.pmtiles', '--checkpoint', 'mine', '--restart');
    expectRefusal(result, 1, /mine.*not a job directory/, ['in.mbtiles', 'mine', 'style.json']);
    expect(readdirSync(inDirectory('mine'))).toEqual(['diary.txt']);
  });

  test('a second run at the same time is refused within a second, the first one continues', async () => {
    const first = startCli(['copy', 'in.mbtiles', 'out.pmtiles', '--plan', 'split-merge', '--progress', 'json'], {
      cwd: directory,
    });
    await first.saw(/"phase":"map"/);
    process.kill(first.pid, 'SIGSTOP');
    const live = await run('status', 'out.pmtiles', '--report-format', 'json');
    expect(JSON.parse(live.stdout)).toMatchObject({ live: true, phase: 'map', command: 'copy' });
    const started = performance.now();
    const bare = await run('status', 'none');
    const startUp = performance.now() - started;
    const again = performance.now();
    const second = await run('copy', 'in.mbtiles', 'out.pmtiles', '--resume');
    expect(performance.now() - again - startUp).toBeLessThan(1000);
    expect(bare.code).toBe(13);
    expect(second.code).toBe(8);
    expect(second.stderr).toMatch(/in use by another run/);
    process.kill(first.pid, 'SIGCONT');
    expect((await first.ended).code).toBe(0);
    expect(readdirSync(directory).sort()).toEqual(['in.mbtiles', 'out.pmtiles', 'style.json']);
  });

  async function killedRun(): Promise<void> {
    const cli = startCli(['copy', 'in.mbtiles', 'out.pmtiles', '--plan', 'split-merge', '--progress', 'json'], {
      cwd: directory,
    });
    await cli.saw(/"phase":"map"/);
    process.kill(-cli.pid, 'SIGKILL');
    expect((await cli.ended).signal).toBe('SIGKILL');
  }
});

describe('style', () => {
  test.each([
    ['not JSON', '{ "version": 8,\n  "layers": [', /style.*line|:2:/],
    ['of version 7', '{"version":7,"layers":[]}', /version/],
    ['without layers', '{"version":8,"sources":{},"layers":[]}', /layers/],
  ])('%s is refused before anything is created', async (_, text, words) => {
    writeFileSync(inDirectory('style.json'), text);
    expectRefusal(await run('prune', 'in.mbtiles', 'out.pmtiles', '--style', 'style.json'), 1, words);
  });

  test('a missing one is named', async () => {
    expectRefusal(await run('prune', 'in.mbtiles', 'out.pmtiles', '--style', 'nice.json'), 1, /nice\.json/);
  });

  test.each(['/dev/zero', '/proc/self'])('one that is no regular file is not read forever: %s', async (path) => {
    expectRefusal(await run('prune', 'in.mbtiles', 'out.pmtiles', '--style', path), 1, /more than 67108864 bytes|cannot be read/);
  });

  test('one from a pipe is read', async () => {
    execFileSync('mkfifo', [inDirectory('pipe')]);
    const writer = spawn('cp', ['style.json', 'pipe'], { cwd: directory });
    const result = await run('prune', 'in.mbtiles', 'out.pmtiles', '--style', 'pipe', '-q');
    writer.kill();
    expect(result).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('paths that are too long, or missing', () => {
  const files = ['in.mbtiles', 'style.json'];

  test.each([221, 240, 255, 256])('an output name of %i bytes is refused, and one of 220 works', async (bytes) => {
    const nameOf = (length: number) => `${'ä'.repeat(4)}${'n'.repeat(length - 8 - '.mbtiles'.length)}.mbtiles`;
    for (const more of [[], ['--dry-run'], ['--force']])
      expectRefusal(
        await run('copy', 'in.mbtiles', nameOf(bytes), ...more),
        1,
        new RegExp(`has ${bytes} bytes, and at most 220 are possible`),
      );
    for (const plan of ['stream', 'split-merge'])
      expect(await run('copy', 'in.mbtiles', nameOf(220), '--plan', plan, '--force', '-q')).toMatchObject({
        code: 0,
        stderr: '',
      });
    expect(readdirSync(directory).sort()).toEqual([...files, nameOf(220)].sort());
  });

  test('a path that SQLite does not open is refused, as output, job or input', async () => {
    const deep = join(...Array.from({ length: 10 }, () => 'd'.repeat(48)));
    mkdirSync(inDirectory(deep), { recursive: true });
    const there = [...files, 'd'.repeat(48)];
    expectRefusal(
      await run('copy', 'in.mbtiles', join(deep, 'out.mbtiles')),
      1,
      /path has \d+ bytes, and SQLite allows at most \d+/,
      there,
    );
    const job = await run('copy', 'in.mbtiles', 'out.mbtiles', '--checkpoint', join(deep, 'job'));
    expectRefusal(job, 1, /the job directory's path has .*--checkpoint/, there);
    const checkpoint = await run('inspect', 'in.mbtiles', '--checkpoint', join(deep, 'kept'));
    expectRefusal(checkpoint, 1, /the checkpoint's path has .*--checkpoint/, there);
    expect(readdirSync(inDirectory(deep))).toEqual([]);
    copyFileSync(inDirectory('in.mbtiles'), inDirectory(join(deep, 'in.mbtiles')));
    symlinkSync(join(deep, 'in.mbtiles'), inDirectory('link.mbtiles'));
    for (const command of ['copy', 'inspect', 'plan'])
      expectRefusal(await run(command, 'link.mbtiles'), 1, /its path has \d+ bytes, and SQLite.*move the file/, [
        ...there,
        'link.mbtiles',
      ]);
  });

  test('the longest accepted path works', async () => {
    // The job directory has the longest paths below it.
    const room = 504 - 64 - directory.length;
    const names = Array.from({ length: Math.floor(room / 101) }, () => 'd'.repeat(100));
    const deep = join(...names, 'e'.repeat(room - names.length * 101 - 1 - '/j'.length));
    mkdirSync(inDirectory(deep), { recursive: true });
    const args = ['prune', 'in.mbtiles', '--style', 'style.json', '--shard-bytes', '4000', '-q', '--checkpoint'];
    for (const output of ['a.mbtiles', 'b.pmtiles'])
      for (const plan of ['stream', 'split-merge'])
        expect(await run(...args, join(deep, 'j'), '--output', output, '--plan', plan, '--force')).toMatchObject({
          code: 0,
          stderr: '',
        });
    expect(await run(...args, join(deep, 'jj'), '--output', 'c.mbtiles')).toMatchObject({ code: 1 });
  });

  test('if TMPDIR names a missing directory, commands that do not need it work, and the others say so', async () => {
    const env = { TMPDIR: inDirectory('none') };
    const withEnv = (...args: string[]) => runCli(args, { cwd: directory, env });
    for (const args of [['--help'], ['--version'], ['prune', '--help'], ['inspect', '--help'], ['plan', 'in.mbtiles']])
      expect(await withEnv(...args), args.join(' ')).toMatchObject({ code: 0, stderr: '' });
    for (const plan of ['stream', 'split-merge'])
      expect(await withEnv('copy', 'in.mbtiles', 'out.pmtiles', '--plan', plan, '--force', '-q')).toMatchObject({
        code: 0,
        stderr: '',
      });
    rmSync(inDirectory('out.pmtiles'));
    expectRefusal(await withEnv('inspect', 'in.mbtiles'), 1, /none: temporary files go here.*Set TMPDIR/);
    expect(await withEnv('inspect', 'in.mbtiles', '--checkpoint', 'kept', '--no-progress')).toMatchObject({
      code: 0,
      stderr: '',
    });
  });
});

describe('usage', () => {
  test.each([
    [['copy', 'in.mbtiles', '--workers', '0'], /--workers/],
    [['copy', 'in.mbtiles', '--workers', 'many'], /workers/i],
    [['copy', 'in.mbtiles', '--retries', '-1'], /--retries/],
    [['copy', 'in.mbtiles', '--plan', 'brisk'], /unknown plan "brisk"/],
    [['copy', 'in.mbtiles', '--resume', '--restart'], /--resume/],
    [['copy'], /input/],
    [['prune', 'in.mbtiles', '--style-mode', 'layer'], /--style/],
    [['fold', 'in.mbtiles'], /unknown command/],
  ])('%j exits with 2', async (args, words) => {
    const result = await run(...args);
    expect(result.stderr).toMatch(words);
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(readdirSync(directory).sort()).toEqual(['in.mbtiles', 'style.json']);
  });

  test.each([
    ['copy', 'in.mbtiles', '--unheard-of'],
    ['prune', 'in.mbtiles', '--zoom-rule', 'sideways'],
    ['copy', 'in.mbtiles', '-k'],
  ])('an unknown option or choice exits with 2: %s %s %s %s', async (...args) => {
    expectRefusal(
      await run(...(args as string[])),
      2,
      /unknown option --unheard-of|unknown option -k|zoomRule.*sideways|zoom-rule/i,
    );
  });

  test('help and version exit with 0', async () => {
    for (const args of [
      ['--help'],
      ['--version'],
      ['prune', '--help'],
      ['copy', '--help'],
      ['plan', '--help'],
      ['status', '--help'],
    ]) {
      const result = await run(...args);
      expect(result.code, args.join(' ')).toBe(0);
      expect(result.stdout.length).toBeGreaterThan(4);
    }
  });
});

test('a job that --keep-job left is done, not unfinished, and blocks nothing', async () => {
  const job = 'out.pmtiles.tilefold';
  expect((await run('copy', 'in.mbtiles', 'out.pmtiles', '--keep-job', '-q')).code).toBe(0);
  expect(readdirSync(directory).sort()).toEqual(['in.mbtiles', 'out.pmtiles', job, 'style.json']);
  const status = await run('status', job);
  expect(status.stdout).toMatch(/done, and kept/);
  expect((await run('copy', 'in.mbtiles', 'out.pmtiles', '--resume', '--keep-job', '-q')).code).toBe(0);
  expect(readdirSync(directory)).toContain(job);
  expect((await run('copy', 'in.mbtiles', 'out.pmtiles', '-q', '--force')).code).toBe(0);
  expect(readdirSync(directory).sort()).toEqual(['in.mbtiles', 'out.pmtiles', 'style.json']);
});

test('--dry-run shows the plan and writes nothing', async () => {
  const result = await run(
    'prune',
    'in.mbtiles',
    'out.pmtiles',
    '--style',
    'style.json',
    '--dry-run',
    '--report-format',
    'ndjson',
  );
  expect(result.code).toBe(0);
  const lines = result.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines[0]).toMatchObject({ manifest: 'tilefold', version: 1 });
  expect(lines.at(-1).disk.output).toBeGreaterThan(0);
  expect(lines.slice(1, -1).reduce((sum, shard) => sum + shard.tiles, 0)).toBe(lines[0].tiles);
  expect(readdirSync(directory).sort()).toEqual(['in.mbtiles', 'style.json']);
});

test('Ctrl-C stops after a clean checkpoint with 130, SIGTERM with 143, and --resume continues', async () => {
  buildPlanet(inDirectory('big.mbtiles'), 'flat', { side: 40, maxzoom: 8, seed: 2 });
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    const args = [
      'prune',
      'big.mbtiles',
      `${code}.pmtiles`,
      '--style',
      'style.json',
      '--plan',
      'split-merge',
      '--shard-bytes',
      '30000',
    ];
    const cli = startCli([...args, '--progress', 'json'], { cwd: directory });
    await cli.saw(/"state":"done"/);
    // As a terminal does: the signal goes to the whole group, including the workers.
    process.kill(-cli.pid, signal);
    const result = await cli.ended;
    expect(result.stderr).toMatch(/tilefold resume goes on/);
    expect(result.code).toBe(code);
    const resumed = await run(...args, '--resume', '--report-format', 'json');
    expect(resumed.code).toBe(0);
    const { shards } = JSON.parse(resumed.stdout);
    expect(shards.skipped).toBeGreaterThan(0);
    expect(shards.skipped + shards.run).toBe(shards.total);
  }
});
