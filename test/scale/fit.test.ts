import { expect, test } from 'vitest';
import { lineThrough, residual } from '../../bench/scale/fit.mjs';
import { PLANET_BYTES, PLANET_TILES, planetCensus } from '../../bench/scale/planet.mjs';

const SIZES = [1e5, 1e6, 1e7];

test('the fit of a line is the line, without residuals', () => {
  const points = SIZES.map((size) => ({ size, value: 2 + size * 12e-6 }));
  const line = lineThrough(points);
  expect(line.start).toBeCloseTo(2, 6);
  expect(line.each * 1e6).toBeCloseTo(12, 6);
  expect(line.r2).toBeCloseTo(1, 9);
  for (const point of points) expect(residual(point, line)).toBeCloseTo(0, 9);
});

test('costs that grow faster than the tiles leave a residual, positive at the largest size', () => {
  const points = [...SIZES, 1e8].map((size) => ({ size, value: 1 + 1e-6 * size ** 1.2 }));
  const line = lineThrough(points);
  expect(residual(points[3]!, line)).toBeGreaterThan(0.1);
});

test('a single size gives no line', () => {
  expect(() =>
    lineThrough([
      { size: 5, value: 1 },
      { size: 5, value: 2 },
    ]),
  ).toThrow(RangeError);
});

test.each([1, 64])('the planet has all its tiles and bytes, in strips of %i columns', (stripColumns) => {
  const census = [...planetCensus({ stripColumns })];
  const sum = (key: 'tiles' | 'bytes') => census.reduce((all, strip) => all + strip[key], 0);
  expect(sum('tiles') / PLANET_TILES).toBeCloseTo(1, 3);
  expect(sum('bytes') / PLANET_BYTES).toBeCloseTo(1, 2);
  for (let zoom = 0; zoom <= 14; zoom++) {
    const strips = census.filter((strip) => strip.zoom === zoom);
    expect(strips[0]?.columns[0]).toBe(0);
    expect(strips.at(-1)?.columns[1]).toBe(2 ** zoom - 1);
    for (const { columns, tiles } of strips) expect(tiles).toBeLessThanOrEqual((columns[1] - columns[0] + 1) * 2 ** zoom);
  }
});
