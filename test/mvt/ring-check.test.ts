// Ring checks agree with a plain decoder and the surveyor's formula, and never accept what GeometryCheck rejects.

import { expect, test } from 'vitest';
import { GeometryCheck, VALID } from '../../src/mvt/check-geometry.ts';
import { Cursor } from '../../src/mvt/cursor.ts';
import { Feature } from '../../src/mvt/feature.ts';
import { RING_OPEN, RINGS_VALID, RingCheck } from '../../src/mvt/ring-check.ts';
import { seeded } from '../support/pmtiles-tileset.ts';
import { bytesField, varint, varintField } from '../support/tile-builder.ts';

type Point = [x: number, y: number];

/** Command words of closed rings, as the specification encodes them. */
function wordsOf(rings: readonly Point[][]): number[] {
  let [x, y] = [0, 0];
  return rings.flatMap((points) => {
    const deltas = points.flatMap(([nextX, nextY]) => {
      const delta = [nextX - x, nextY - y].map((value) => (value >= 0 ? value * 2 : -value * 2 - 1));
      [x, y] = [nextX, nextY];
      return delta;
    });
    return [9, ...deltas.slice(0, 2), (points.length - 1) * 8 + 2, ...deltas.slice(2), 15];
  });
}

/** Twice the area by the surveyor's formula, exact. */
function areaOf(points: readonly Point[]): bigint {
  return points.reduce((sum, [x, y], i) => {
    const [nextX, nextY] = points[(i + 1) % points.length] as Point;
    return sum + BigInt(x) * BigInt(nextY) - BigInt(nextX) * BigInt(y);
  }, 0n);
}

const random = seeded(43);
const coordinate = (reach: number) => Math.floor((random() * 2 - 1) * reach);

function randomRings(): Point[][] {
  const reach = [3, 60, 5000, 2_000_000][Math.floor(random() * 4)] as number;
  return Array.from({ length: 1 + Math.floor(random() * 3) }, () =>
    Array.from({ length: 3 + Math.floor(random() * 6) }, (): Point => [coordinate(reach), coordinate(reach)]),
  );
}

test('the sign of the first area, and rings without area', () => {
  const check = new RingCheck();
  for (let i = 0; i < 5000; i++) {
    const rings = randomRings();
    const bytes = Uint8Array.from(wordsOf(rings).flatMap(varint));
    expect(check.check(bytes, 0, bytes.length)).toBe(RINGS_VALID);
    const areas = rings.map(areaOf);
    expect(check.hasFlatRing).toBe(areas.includes(0n));
    expect(check.beginsInside).toBe((areas.find((area) => area !== 0n) ?? 0n) < 0n);
  }
});

test('the last ring is open without its ClosePath, and with fewer than three points', () => {
  const check = new RingCheck();
  const closed = wordsOf([
    [
      [0, 0],
      [9, 0],
      [9, 9],
    ],
  ]).flatMap(varint);
  expect(check.check(Uint8Array.from(closed.slice(0, -1)), 0, closed.length - 1)).toBe(RING_OPEN);
  const two = Uint8Array.from(
    wordsOf([
      [
        [0, 0],
        [9, 0],
      ],
    ]).flatMap(varint),
  );
  expect(check.check(two, 0, two.length)).toBe(RING_OPEN);
});

test('no damage is accepted that GeometryCheck rejects, and nothing past the end is read', () => {
  const check = new RingCheck();
  const geometry = new GeometryCheck();
  const feature = new Feature();
  let accepted = 0;
  for (let i = 0; i < 20_000; i++) {
    const words = wordsOf(randomRings()).flatMap(varint);
    for (let change = 0; change < 1 + random() * 2; change++)
      words[Math.floor(random() * words.length)] = Math.floor(random() * 256);
    const cut = random() < 0.3 ? words.slice(0, Math.floor(random() * words.length)) : words;
    // Zeros after the feature would end any number that runs past it.
    const message = [...varintField(3, 3), ...bytesField(4, cut)];
    const bytes = Uint8Array.from([...message, 0, 0, 0, 0, 15, 15]);
    const cursor = new Cursor(bytes);
    feature.read(cursor, 0, message.length, 0, 0);
    if (feature.geometryStart >= feature.geometryEnd) continue;
    if (check.check(bytes, feature.geometryStart, feature.geometryEnd) !== RINGS_VALID) continue;
    accepted++;
    expect(geometry.check(cursor, feature), JSON.stringify(cut)).toBe(VALID);
  }
  expect(accepted).toBeGreaterThan(1000);
});
