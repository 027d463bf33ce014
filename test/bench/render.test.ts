import { describe, expect, test } from 'vitest';
import { comparison } from '../../bench/render/comparison.mjs';
import { render, withResults } from '../../bench/render/document.mjs';
import { suiteTable } from '../../bench/render/suite-table.mjs';
import { mergeResults } from '../../bench/results.mjs';
import { entry, results, suite } from './results-fixture.ts';

const BEGIN = '<!-- bench: begin (npm run bench:report) -->';
const END = '<!-- bench: end -->';

describe('the tables of the bench', () => {
  test('a contender has its ratio with spread, CPU seconds, peak, output and bytes written', () => {
    const table = suiteTable(suite('prune-planet-20k', 20_000, [entry('floor', [2, 2, 2]), entry('tilefold', [3, 2, 4])]));
    expect(table).toContain('| tilefold | 1.50 (1.00–2.00) | 1.50 (1.00–2.00) | 3.00 | 100 | 20 | 30 | 3 |');
    expect(table).toContain('| floor | 1 | 1 | 2.00 |');
  });

  test('one without figures is listed with the reason, and not in the table', () => {
    const absent = [
      entry('a', [], { skipped: 'not on this machine' }),
      entry('b', [], { wrong: 'a tile is missing' }),
      entry('c', [], { failed: 'exit 1' }),
    ];
    const table = suiteTable(suite('prune-planet-20k', 20_000, [entry('floor', [1]), ...absent]));
    const lines = ['- a: not on this machine', '- b: its output is wrong: a tile is missing', '- c: failed: exit 1'];
    expect(table.split('\n').slice(-3)).toEqual(lines);
    expect(table).not.toContain('| a |');
  });

  test('two sizes give the marginal cost of a tile, which is compared with the target', () => {
    const entries = (floor: number, ours: number, naive: number) => [
      entry('floor', [floor]),
      entry('tilefold, in one process', [ours]),
      entry('naive', [naive]),
    ];
    const small = suite('prune-planet-20k', 20_000, entries(3, 5, 12));
    const large = suite('prune-planet-100k', 100_000, entries(11, 13, 20));
    const text = render(results([large, small]));
    expect(text).toContain('#### prune-planet: from 20,000 to 100,000 tiles');
    expect(text).toContain('| tilefold, in one process | 1.00 (1.00–1.00) | 100 |');
    expect(text).toContain('| prune, planet mix: CPU a tile, --workers 1 / floor | at most 1.2 | 1.00 (1.00–1.00) | met |');
    expect(text).toContain('| prune, planet mix: CPU a tile, naive / --workers 1 | at least 2.8 | 1.00 (1.00–1.00) | not met |');
  });

  test('a document changes only between its markers, however often', () => {
    const once = withResults(`before\n${BEGIN}\nstale\n${END}\nafter`, [results([])]);
    expect(once).toMatch(/^before\n<!--/);
    expect(once).toMatch(/-->\nafter$/);
    expect(once).not.toContain('stale');
    expect(withResults(once, [results([])])).toBe(once);
    expect(() => withResults('no markers', [results([])])).toThrow('has no');
  });

  test('results by another style follow the first, under their own title', () => {
    const own = results([suite('prune-planet-20k', 20_000, [entry('floor', [1])])]);
    const styled = { ...results([suite('prune-planet-20k', 20_000, [entry('floor', [7])])]), style: 'bright.json' };
    const [first, second] = withResults(`${BEGIN}${END}`, [own, styled]).split('## Results by bright.json');
    expect(first).toContain('| floor | 1 | 1 | 1.00 |');
    expect(second).toContain('| floor | 1 | 1 | 7.00 |');
    expect(mergeResults(own, styled).suites).toEqual(styled.suites);
    expect(mergeResults(styled, styled).suites).toEqual(styled.suites);
  });

  test('a comparison divides both by a row that no change affects, so that a slower machine cancels out', () => {
    const before = results([suite('prune-planet-20k', 20_000, [entry('floor', [1, 1]), entry('tilefold', [4, 4])])]);
    const after = results([suite('prune-planet-20k', 20_000, [entry('floor', [3, 3]), entry('tilefold', [6, 6])])]);
    const row = '| prune-planet-20k | tilefold | floor | 4.00 (4.00–4.00) | 2.00 (2.00–2.00) | 0.50 (0.50–0.50) |';
    expect(comparison(before, after)).toContain(row);
    expect(comparison(before, results([]))).toBe('The two results have no suite in common.');
  });

  test('a suite measured again replaces the old one; those of another machine are removed', () => {
    const old = results([suite('one', 1, [entry('floor', [1])]), suite('two', 1, [entry('floor', [1])])]);
    const newer = results([suite('two', 1, [entry('floor', [9])])]);
    const merged = mergeResults(old, newer).suites.map(({ name, entries }) => [name, entries[0]?.runs[0]?.cpu]);
    expect(merged).toEqual([
      ['one', 1],
      ['two', 9],
    ]);
    const elsewhere = { ...newer, machine: { ...newer.machine, processors: 32 } };
    expect(mergeResults(old, elsewhere).suites.map(({ name }) => name)).toEqual(['two']);
  });
});
