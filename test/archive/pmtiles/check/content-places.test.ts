// The counts of contents equal those of a plain sort, for any order and number.

import { describe, expect, test } from 'vitest';
import { ContentPlaces } from '../../../../src/archive/pmtiles/check/content-places.ts';
import { seeded } from '../../../support/pmtiles-tileset.ts';

type Place = [offset: number, length: number];

function totalsOf(places: readonly Place[]) {
  const counted = new ContentPlaces();
  for (const [offset, length] of places) counted.add(offset, length);
  return { ...counted.totals(), isClustered: counted.isClustered };
}

function plainTotals(places: readonly Place[]) {
  const distinct = [...new Set(places.map((place) => place.join()))].map((text) => text.split(',').map(Number) as Place);
  distinct.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  let [overlaps, gapBytes, end] = [0, 0, 0];
  for (const [offset, length] of distinct) {
    if (offset < end) overlaps++;
    else gapBytes += offset - end;
    end = Math.max(end, offset + length);
  }
  return { contents: distinct.length, overlaps, gapBytes, end };
}

describe('places', () => {
  test('in order, with repeats, are clustered', () => {
    expect(
      totalsOf([
        [0, 4],
        [4, 2],
        [0, 4],
        [6, 9],
        [4, 2],
      ]),
    ).toEqual({ contents: 3, overlaps: 0, firstOverlap: null, gapBytes: 0, end: 15, isClustered: true });
  });

  test.each<[what: string, places: Place[], expected: object]>([
    [
      'a gap',
      [
        [0, 4],
        [6, 2],
      ],
      { contents: 2, gapBytes: 2, isClustered: false },
    ],
    [
      'another order',
      [
        [4, 2],
        [0, 4],
      ],
      { contents: 2, overlaps: 0, gapBytes: 0, isClustered: false },
    ],
    [
      'another length at one place',
      [
        [0, 4],
        [4, 4],
        [4, 2],
      ],
      { contents: 3, overlaps: 1, firstOverlap: { offset: 4, length: 4 } },
    ],
    [
      'a part of another one',
      [
        [0, 9],
        [3, 2],
      ],
      { contents: 2, overlaps: 1, firstOverlap: { offset: 3, length: 2 }, end: 9 },
    ],
  ])('%s', (_, places, expected) => {
    expect(totalsOf(places)).toMatchObject(expected);
  });

  test('200,000 in any order, more than a chunk holds', () => {
    const random = seeded(7);
    const places = Array.from({ length: 200_000 }, (): Place => [Math.floor(random() * 3e6), 1 + Math.floor(random() * 20)]);
    expect(totalsOf(places)).toMatchObject(plainTotals(places));
  });
});
