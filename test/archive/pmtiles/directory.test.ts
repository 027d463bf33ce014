import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Directory, parseDirectory, serializeDirectory } from '../../../src/archive/pmtiles/directory.ts';
import { firstId } from '../../../src/tile/hilbert.ts';
import { rawDirectory } from '../../support/pmtiles-bytes.ts';

const LIMITS = {
  first: undefined,
  limit: firstId(27),
  tileDataBytes: 2 ** 50,
  leafBytes: 2 ** 50,
  mayBeEmpty: false,
  maxEntries: 2 ** 20,
};

function columns({ ids, runs, lengths, offsets }: Directory): number[][] {
  return [[...ids], [...runs], [...lengths], [...offsets]];
}

test('three entries are the bytes of the specification: count, deltas, runs, lengths, offsets + 1 or 0', () => {
  const directory = parseDirectory(
    rawDirectory([
      { id: 0, run: 1, length: 10, code: 1 },
      { id: 5, run: 2, length: 20, code: 0 },
      { id: 7, run: 1, length: 10, code: 1 },
    ]),
    LIMITS,
    'root',
  );
  expect(columns(directory)).toEqual([
    [0, 5, 7],
    [1, 2, 1],
    [10, 20, 10],
    [0, 10, 0],
  ]);
  expect([...serializeDirectory(directory)]).toEqual([3, 0, 5, 2, 1, 2, 1, 10, 20, 10, 1, 0, 1]);
});

test('any directory survives a round trip, also beyond 2^32', () => {
  const entry = fc.record({
    gap: fc.integer({ min: 0, max: 2 ** 40 }),
    run: fc.integer({ min: 0, max: 2 ** 31 }),
    length: fc.integer({ min: 1, max: 2 ** 32 - 1 }),
    offset: fc.integer({ min: 0, max: 2 ** 49 }),
  });
  fc.assert(
    fc.property(fc.array(entry, { minLength: 1, maxLength: 50 }), (entries) => {
      let id = 0;
      const ids = entries.map(({ gap, run }) => {
        const first = id + gap;
        id = first + Math.max(1, run);
        return first;
      });
      const directory: Directory = {
        ids: Float64Array.from(ids),
        runs: Uint32Array.from(entries.map(({ run }) => run)),
        lengths: Uint32Array.from(entries.map(({ length }) => length)),
        offsets: Float64Array.from(entries.map(({ offset }) => offset)),
        length: entries.length,
        limit: LIMITS.limit,
        trailingBytes: 0,
      };
      expect(columns(parseDirectory(serializeDirectory(directory), LIMITS, 'root'))).toEqual(columns(directory));
    }),
  );
});

test('no prefix of a directory is a directory', () => {
  const bytes = rawDirectory([{ id: 3 }, { id: 300, run: 70 }, { id: 70_000, length: 5000 }]);
  expect(parseDirectory(bytes, LIMITS, 'root').length).toBe(3);
  for (let end = 0; end < bytes.length; end++) {
    expect(() => parseDirectory(bytes.subarray(0, end), LIMITS, 'root')).toThrow(/^root: /);
  }
});

test('bytes after the entries are counted', () => {
  const bytes = Buffer.concat([rawDirectory([{ id: 3 }]), Buffer.alloc(4)]);
  expect(parseDirectory(bytes, LIMITS, 'root').trailingBytes).toBe(4);
});
