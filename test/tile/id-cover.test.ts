// The boxes of runs of ids equal those of their tiles, one by one.

import { expect, test } from 'vitest';
import { firstId, hilbertKey } from '../../src/tile/hilbert.ts';
import { IdCover } from '../../src/tile/id-cover.ts';
import { seeded } from '../support/pmtiles-tileset.ts';

test('is the box of every tile of the runs, by zoom', () => {
  const random = seeded(5);
  for (let round = 0; round < 300; round++) {
    const cover = new IdCover();
    const plain = new Map<number, { zoom: number; minX: number; minY: number; maxX: number; maxY: number }>();
    for (let run = 0; run < 1 + random() * 4; run++) {
      const from = Math.floor(random() * firstId(7));
      const to = from + 1 + Math.floor(random() * 700);
      cover.add(from, to);
      for (let id = from; id < to; id++) {
        const { z: zoom, x, y } = hilbertKey(id);
        const box = plain.get(zoom) ?? { zoom, minX: x, minY: y, maxX: x, maxY: y };
        const minX = Math.min(box.minX, x);
        const minY = Math.min(box.minY, y);
        plain.set(zoom, { zoom, minX, minY, maxX: Math.max(box.maxX, x), maxY: Math.max(box.maxY, y) });
      }
    }
    expect(cover.covers()).toEqual([...plain.values()].sort((a, b) => a.zoom - b.zoom));
  }
});

test('a run over whole zooms is fast', () => {
  const cover = new IdCover();
  cover.add(0, firstId(17));
  expect(cover.covers()).toHaveLength(17);
  expect(cover.covers()[16]).toEqual({ zoom: 16, minX: 0, minY: 0, maxX: 65_535, maxY: 65_535 });
});
