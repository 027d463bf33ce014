// Parsing: every option gets a valid value, or a one-line error says what is wrong.

import { describe, expect, test } from 'vitest';
import { byteSizeOf } from '../../../src/cli/options/byte-size.ts';
import { namesOf } from '../../../src/cli/options/name-list.ts';
import type { Options } from '../../../src/cli/options/options.ts';
import { parse } from '../../../src/cli/options/parse.ts';
import { nearestName } from '../../../src/kit/nearest-name.ts';

const OPTIONS: Options = {
  output: { type: 'path', shortFlag: 'o' },
  style: { type: 'path', isMultiple: true, isRead: true },
  layers: { type: 'string', isMultiple: true, aliases: ['layer'] },
  workers: { type: 'number', aliases: ['threads'] },
  zoom: { type: 'number', shortFlag: 'z' },
  x: { type: 'number' },
  maxTileBytes: { type: 'bytes' },
  mode: { type: 'string', choices: ['fast', 'none', 'slow'], default: 'fast' },
  stats: { type: 'string', mayBeEmpty: true },
  force: { type: 'boolean', default: false },
  quiet: { type: 'boolean', shortFlag: 'q', default: false },
  reportFormat: { type: 'string', choices: ['text', 'json'], default: 'text' },
};

const read = (...words: string[]) => parse<Record<string, unknown>>('help', words, OPTIONS);

function refusalOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    expect(error).toMatchObject({ code: 'USAGE' });
    return (error as Error).message;
  }
  throw new Error('it was not refused');
}

describe('what is read', () => {
  test.each<[words: string[], flags: Record<string, unknown>]>([
    [['--workers', '3'], { workers: 3 }],
    [['--threads=3'], { workers: 3 }],
    [['--zoom', '-1'], { zoom: -1 }],
    [['-z5'], { zoom: 5 }],
    [['-z=5'], { zoom: 5 }],
    [['-qz', '5'], { quiet: true, zoom: 5 }],
    [['-x', '7'], { x: 7 }],
    [['--x', '7'], { x: 7 }],
    [['--layers', 'a', '--layer', 'b'], { layers: ['a', 'b'] }],
    [['--layers', '"a, b",c'], { layers: ['"a, b",c'] }],
    [['--layers=-a'], { layers: ['-a'] }],
    [['--layers="quoted"'], { layers: ['"quoted"'] }],
    [['-o', "'quoted'"], { output: "'quoted'" }],
    [['-o', '"'], { output: '"' }],
    [['--style', 'a=b.json'], { style: ['a=b.json'] }],
    [['--max-tile-bytes', '1250KB'], { maxTileBytes: 1_280_000 }],
    [['--no-mode'], { mode: 'none' }],
    [['--force=false', '-q'], { force: false, quiet: true }],
    [['--no-force'], { force: false }],
    [['--stats'], { stats: '' }],
  ])('%j', (words, flags) => expect(read(...words)).toMatchObject({ input: [], flags }));

  test('words after -- are arguments, and so are words after a switch', () => {
    expect(read('--force', 'true', '-o', 'out', '--', '-z', '--workers')).toMatchObject({
      input: ['true', '-z', '--workers'],
      flags: { force: true, output: 'out' },
    });
  });
});

describe('what is refused', () => {
  test.each([
    ['--workers', '--workers needs a number, and none is given'],
    ['--workers --force', '--workers needs a number, and none is given'],
    ['--workers=', '--workers needs a number, and none is given'],
    ['--workers many', '--workers takes a number; got "many"'],
    ['--workers 2 --threads 3', '--threads is given twice, but takes one value'],
    ['--max-tile-bytes', '--max-tile-bytes needs a number of bytes, and none is given'],
    ['--max-tile-bytes 1250XB', '--max-tile-bytes takes bytes, such as 1280000, 1250KB or 64MB'],
    ['--mode', '--mode needs a value of fast, none, slow, and none is given'],
    ['--mode fats', '--mode takes fast, none, slow; got "fats"; did you mean fast?'],
    ['--layers -a', '--layers needs a value, and none is given; one with a hyphen before it is written --layers=-a'],
    ['--force=3', '--force is a switch, and takes no value; got "3"'],
    ['--no-workers', 'unknown option --no-workers'],
    ['--stlye a', 'unknown option --stlye; did you mean --style? --help lists the known ones'],
    ['--max-tile 3', 'unknown option --max-tile; did you mean --max-tile-bytes? --help'],
    ['--frobnicate', 'unknown option --frobnicate; --help lists the known ones'],
    ['-k', 'unknown option -k; --help'],
    ['-qk', 'unknown option -k; --help'],
    ['--output json', '--output names a file; for a report as json say --report-format json'],
    ['-o text', '-o names a file; for a report as text say --report-format text'],
    ['-o -', '-o is -, which is no file, and stdout is for the report; name a file'],
    ['--style -', '--style is -, which is no file, and stdin is not read; name a file'],
    ['--style https://a.b/c', '--style is https://a.b/c: remote inputs are not read; download it, and name the file'],
    ['--output s3://a/b', '--output is s3://a/b: remote outputs are not written; name a file'],
  ])('%s', (line, message) => expect(refusalOf(() => read(...line.split(' ')))).toContain(message));

  test('for --output on a command without it, --report-format is suggested', () => {
    const { output: _, ...others } = OPTIONS;
    const message = refusalOf(() => parse('help', ['--output', 'json'], others));
    expect(message).toBe('unknown option --output; did you mean --report-format? --help lists the known ones');
  });
});

describe('a number of bytes', () => {
  test.each([
    ['1280000', 1_280_000],
    ['1250KB', 1_280_000],
    ['1250 kb', 1_280_000],
    ['64MiB', 67_108_864],
    ['1.5k', 1536],
    ['2G', 2_147_483_648],
    ['12B', 12],
    ['-1', -1],
    ['1.5', 1.5],
  ])('%s', (text, bytes) => expect(byteSizeOf('--b', text)).toBe(bytes));

  test.each(['', 'KB', '1,280,000', '1e6', 'NaN', '0x10', '1 KB KB', '5 kilobytes'])('%j is invalid', (text) =>
    expect(refusalOf(() => byteSizeOf('--b', text))).toContain('--b takes bytes'),
  );
});

describe('a list of names', () => {
  test.each<[lists: string[], names: string[]]>([
    [['a,b'], ['a', 'b']],
    [
      ['a, b ', ' c'],
      ['a', 'b', 'c'],
    ],
    [['"roads, main",water'], ['roads, main', 'water']],
    [[' "roads, main" , water '], ['roads, main', 'water']],
    [['" blank "'], [' blank ']],
    [['"say ""hi"""'], ['say "hi"']],
    [['5" pipes'], ['5" pipes']],
    [['""'], ['']],
    [['a,,b,'], ['a', 'b']],
    [['b,a,b'], ['b', 'a']],
    [['roads main'], ['roads main']],
  ])('%j', (lists, names) => expect(namesOf('--layers', lists)).toEqual(names));

  test.each(['"a', '"a"b', 'a,"b', '"a""'])('%s is refused: unbalanced quotes', (list) =>
    expect(refusalOf(() => namesOf('--layers', [list]))).toContain('quotes do not close'),
  );

  test('an empty one is refused', () => expect(refusalOf(() => namesOf('--layers', [' , ']))).toContain('--layers takes names'));
});

describe('the nearest name', () => {
  const known = ['inspect', 'prune', 'optimize', 'simplify', 'copy', 'convert', 'plan', 'status', 'doctor'];
  test.each([
    ['prun', 'prune'],
    ['Prune', 'prune'],
    ['rpune', 'prune'],
    ['cpoy', 'copy'],
    ['inspct', 'inspect'],
    ['simplfy', 'simplify'],
    ['opt', 'optimize'],
  ])('%s suggests %s', (typed, meant) => expect(nearestName(typed, known)).toBe(meant));

  test.each(['verify', 'x', '', 'fold', 'p'.repeat(100_000)])('a word unlike all of them suggests none: %#', (typed) =>
    expect(nearestName(typed, known)).toBeUndefined(),
  );
});
