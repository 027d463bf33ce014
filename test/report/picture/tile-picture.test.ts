// Pictures of tiles: what is drawn, what is left out, and the maximum size of a picture.

import { expect, test } from 'vitest';
import { drawTile } from '../../../src/report/picture/tile-picture.ts';
import { buildTile, type FeatureDraft } from '../../support/tile-builder.ts';
import { PIXEL } from '../page/pixel.ts';

const KEY = { z: 3, x: 1, y: 2 };

const zigzag = (value: number): number => (value << 1) ^ (value >> 31);
const deltas = (points: readonly (readonly [number, number])[]): number[] => points.flat().map(zigzag);
const line = (start: [number, number], ...moves: [number, number][]): number[] => [
  9,
  ...deltas([start]),
  moves.length * 8 + 2,
  ...deltas(moves),
];
const ring = (start: [number, number], ...moves: [number, number][]): number[] => [...line(start, ...moves), 15];

const draw = (features: FeatureDraft[], layer: object = {}): string =>
  drawTile(KEY, buildTile([{ name: 'things', features, ...layer }])) ?? '';

test('draws lines on a grid of 512, as short as they can be', () => {
  const svg = draw([{ type: 2, geometry: line([0, 0], [80, 160], [-80, 0]) }]);
  expect(svg).toContain('<path d="M0 0l10 20-10 0" stroke-width="1.1"/>');
  expect(svg).toMatch(
    /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" viewBox="-24 -24 560 560" role="img" aria-label="Tile 3\/1\/2: 1 layer, 1 feature">/,
  );
});

test('draws polygons with their holes, separately', () => {
  const square = [...ring([0, 0], [800, 0], [0, 800], [-800, 0]), ...ring([200, -600], [0, 400], [400, 0], [0, -400])];
  const svg = draw([
    { type: 3, geometry: square },
    { type: 3, geometry: ring([0, 0], [800, 0], [0, 800]) },
  ]);
  expect(svg).toContain('fill-rule="evenodd"');
  expect(svg.match(/<path d="M0 0l[^"]*z"\/>/g)).toHaveLength(2);
  expect(svg.match(/<path d="M0 0l[^"]*M25 25l[^"]*z"\/>/g)).toHaveLength(1);
});

test('draws points, each position once, and tiny shapes as points', () => {
  const svg = draw([
    {
      type: 1,
      geometry: [
        17,
        ...deltas([
          [160, 160],
          [1, 1],
        ]),
      ],
    },
    { type: 1, geometry: [9, ...deltas([[160, 160]])] },
    { type: 3, geometry: ring([400, 400], [1, 0], [0, 1]) },
  ]);
  expect(svg).toContain('<path d="M20 20h0M50 50h0" stroke-width="3"/>');
});

test('respects the extent, and leaves out geometry outside of the margin', () => {
  expect(draw([{ type: 1, geometry: [9, ...deltas([[256, 256]])] }], { extent: 512 })).toContain('M256 256h0');
  const far = draw([
    { type: 2, geometry: line([9000, 9000], [100, 100]) },
    { type: 1, geometry: [9, ...deltas([[-900, 0]])] },
  ]);
  expect(far).not.toContain('stroke-width="1.1"');
  expect(far).not.toContain('h0');
});

test('gives a layer the colour of its position in the list, and the next ones to layers that are not in it', () => {
  const tile = buildTile(['a', 'b', 'c'].map((name) => ({ name, features: [{ geometry: [9, 100, 100] }] })));
  const colors = (layers?: string[]): string[] =>
    [...(drawTile(KEY, tile, layers) ?? '').matchAll(/data-layer="(\w+)" color="(#\w+)"/g)].map(
      ([, name, color]) => `${name} ${color}`,
    );
  const [a, b, c] = colors().map((each) => each.slice(2));
  expect(new Set([a, b, c]).size).toBe(3);
  expect(colors(['c', 'b'])).toEqual([`a ${c}`, `b ${b}`, `c ${a}`]);
});

test('stays below its maximum size and says what it left out', () => {
  const features = Array.from({ length: 30_000 }, (_, i) => ({
    type: 2,
    geometry: line([(i * 37) % 4096, (i * 101) % 4096], [700, 500], [-300, 900], [800, -100]),
  }));
  const tile = buildTile([
    { name: 'large', features },
    { name: 'small', features: [{ type: 2, geometry: line([0, 0], [800, 800]) }] },
  ]);
  const svg = drawTile(KEY, tile) ?? '';
  expect(svg.length).toBeGreaterThan(150_000);
  expect(svg.length).toBeLessThan(205_000);
  expect(svg).toMatch(/<text [^>]*>[\d,]+ of 30,001 features not drawn<\/text>/);
  expect(svg).toContain('M0 0l100 100');
});

test.each([
  ['points', 1, (i: number) => [9, ...deltas([[(i * 8) % 4096, Math.floor(i / 512) * 8]])]],
  ['polygons', 3, (i: number) => ring([(i * 37) % 4096, (i * 101) % 4096], [90, 0], [0, 90])],
] as const)('stays below its maximum size with many %s', (_, type, geometry) => {
  const svg = draw(Array.from({ length: 60_000 }, (__, i) => ({ type, geometry: [...geometry(i)] })));
  expect(svg.length).toBeLessThan(260_000);
  expect(svg).toContain('not drawn');
});

test('stays below its maximum size with many layers, and with endless names', () => {
  const many = Array.from({ length: 3000 }, (_, i) => ({ name: `${i}${'&'.repeat(500)}`, features: [] }));
  const svg = drawTile(KEY, buildTile(many)) ?? '';
  expect(svg.length).toBeLessThan(205_000);
  expect(svg).toMatch(/[\d,]+ of 3,000 layers not drawn/);
});

test('draws what it can of a damaged tile', () => {
  const svg = draw([
    { type: 2, geometry: [9, 100] },
    { type: 2, geometry: line([0, 0], [80, 80]) },
    { type: 0, geometry: [9, 2, 2] },
  ]);
  expect(svg).toContain('M0 0l10 10');
  expect(svg).toContain('2 of 3 features not drawn');
});

test('an empty tile is a frame that says so', () => {
  expect(drawTile(KEY, new Uint8Array())).toContain('>no layers</text>');
});

test('images are shown as they are, unless they are large', () => {
  expect(drawTile(KEY, PIXEL)).toBe(`data:image/png;base64,${PIXEL.toString('base64')}`);
  expect(drawTile(KEY, Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), Buffer.alloc(100)]))).toMatch(/^data:image\/jpeg;base64,/);
  const webp = Buffer.from('RIFF\0\0\0\0WEBPVP8 ', 'latin1');
  expect(drawTile(KEY, webp)).toMatch(/^data:image\/webp;base64,/);
  expect(drawTile(KEY, Buffer.concat([PIXEL, Buffer.alloc(1_000_000)]))).toContain('an image of 1.00 MB is not shown');
});

test.each([
  ['text', Buffer.from('hello')],
  ['HTML', Buffer.from('<!doctype html><p>404')],
  ['gzip', Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0])],
  ['other protobuf', Buffer.from([8, 1])],
  ['half a tile', buildTile([{ name: 'things', features: [{}] }]).subarray(0, 9)],
])('%s has no picture', (_, bytes) => {
  expect(drawTile(KEY, bytes)).toBeNull();
});

test('the same tile gives the same picture', () => {
  const tile = buildTile([{ name: 'a', features: [{ type: 2, geometry: line([0, 0], [80, 80]) }] }]);
  expect(drawTile(KEY, tile)).toBe(drawTile(KEY, tile));
});
