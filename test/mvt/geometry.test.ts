import { expect, test } from 'vitest';
import { Cursor } from '../../src/mvt/cursor.ts';
import { Feature } from '../../src/mvt/feature.ts';
import { readGeometry } from '../../src/mvt/geometry.ts';
import { bytesField, varint } from '../support/tile-builder.ts';

function read(...geometries: number[][]): unknown {
  const message = Uint8Array.from(geometries.flatMap((words) => bytesField(4, words.flatMap(varint))));
  const cursor = new Cursor(message);
  const feature = new Feature();
  feature.read(cursor, 0, message.length, 0, 0);
  return readGeometry(cursor, feature);
}

test('points, lines and rings are decoded in parts', () => {
  expect(read([17, 10, 14, 3, 9])).toEqual([[{ x: 5, y: 7 }], [{ x: 3, y: 2 }]]);
  expect(read([9, 4, 4, 18, 0, 16, 16, 0])).toEqual([
    [
      { x: 2, y: 2 },
      { x: 2, y: 10 },
      { x: 10, y: 10 },
    ],
  ]);
  expect(read([9, 0, 0, 18, 2, 0, 0, 2, 15])).toEqual([
    [
      { x: 0, y: 0 },
      { x: 1, y: 0 },
      { x: 1, y: 1 },
      { x: 0, y: 0 },
    ],
  ]);
  expect(read([])).toEqual([]);
});

test.each([
  ['none', [], 'geometry'],
  [
    'two',
    [
      [9, 0, 0],
      [9, 0, 0],
    ],
    'geometry',
  ],
  ['an unknown command', [[12, 0, 0]], 'geometry'],
  ['a LineTo at the start', [[10, 0, 0]], 'geometry'],
  ['a ClosePath at the start', [[15]], 'geometry'],
  ['a ClosePath 2^29 - 1 times', [[9, 0, 0, 2 ** 32 - 1, 9]], 'geometry'],
  ['a LineTo counting 2^29 - 1 missing points', [[9, 0, 0, 2 ** 32 - 6]], 'truncated'],
  ['half a point', [[9, 0]], 'truncated'],
])('a feature with %s is refused at once', (_what, geometries, defect) => {
  expect(() => read(...geometries)).toThrow(expect.objectContaining({ defect }));
});
