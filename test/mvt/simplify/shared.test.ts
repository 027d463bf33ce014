import { expect, test } from 'vitest';
import { Cursor } from '../../../src/mvt/cursor.ts';
import { Feature } from '../../../src/mvt/feature.ts';
import { Shape } from '../../../src/mvt/simplify/shape.ts';
import { SharedVertices } from '../../../src/mvt/simplify/shared.ts';
import { bytesField, varint, varintField } from '../../support/tile-builder.ts';
import { commandsOf } from '../../support/validity-shapes.ts';

type Path = [number, number][];

function shapeOf(type: 2 | 3, ...paths: Path[]): Shape {
  const parts = paths.map((path) => path.map(([x, y]) => ({ x, y })));
  const message = Uint8Array.from([...varintField(3, type), ...bytesField(4, commandsOf(type, parts).flatMap(varint))]);
  const feature = new Feature();
  feature.read(new Cursor(message), 0, message.length, 0, 0);
  const shape = new Shape();
  shape.read(new Cursor(message), feature);
  return shape;
}

function pinsOf(shapes: Shape[]): string[][] {
  const shared = new SharedVertices();
  // Vertices of an earlier layer do not count.
  shared.add(
    shapeOf(2, [
      [0, 0],
      [5, 5],
    ]),
  );
  shared.settle();
  shared.clear();
  for (const shape of shapes) shared.add(shape);
  shared.settle();
  return shapes.map((shape) => {
    shared.pin(shape);
    return Array.from({ length: shape.starts[shape.paths]! }, (_, i) => i)
      .filter((i) => shape.pinned[i] === 1)
      .map((i) => `${shape.xs[i]},${shape.ys[i]}`);
  });
}

test('the border that two areas share is pinned in both', () => {
  const left = shapeOf(3, [
    [0, 0],
    [10, 0],
    [10, 5],
    [10, 10],
    [0, 10],
    [0, 0],
  ]);
  const right = shapeOf(3, [
    [10, 0],
    [20, 0],
    [20, 10],
    [10, 10],
    [10, 5],
    [10, 0],
  ]);
  const border = ['10,0', '10,5', '10,10'];
  expect(pinsOf([left, right]).map((pins) => [...new Set(pins)].sort())).toEqual([[...border].sort(), [...border].sort()]);
});

test('a line that ends on a vertex of another pins it, also within a feature', () => {
  expect(
    pinsOf([
      shapeOf(2, [
        [0, 0],
        [5, 0],
        [9, 0],
      ]),
      shapeOf(2, [
        [5, 0],
        [5, 9],
      ]),
    ]),
  ).toEqual([['5,0'], ['5,0']]);
  expect(
    pinsOf([
      shapeOf(
        2,
        [
          [0, 0],
          [5, 0],
          [9, 0],
        ],
        [
          [5, 0],
          [5, 9],
        ],
      ),
    ]),
  ).toEqual([['5,0', '5,0']]);
});

test('a path that closes, repeats a vertex or meets itself shares nothing', () => {
  expect(
    pinsOf([
      shapeOf(3, [
        [0, 0],
        [9, 0],
        [9, 9],
        [0, 0],
      ]),
    ]),
  ).toEqual([[]]);
  expect(
    pinsOf([
      shapeOf(2, [
        [0, 0],
        [9, 0],
        [9, 9],
        [0, 0],
      ]),
    ]),
  ).toEqual([[]]);
  expect(
    pinsOf([
      shapeOf(2, [
        [0, 0],
        [9, 0],
        [9, 0],
        [9, 9],
      ]),
    ]),
  ).toEqual([[]]);
});

test('vertices are compared by both coordinates, also negative ones', () => {
  expect(
    pinsOf([
      shapeOf(2, [
        [-1, 1],
        [1, -1],
      ]),
      shapeOf(2, [
        [1, 1],
        [-1, -1],
      ]),
    ]),
  ).toEqual([[], []]);
  expect(
    pinsOf([
      shapeOf(2, [
        [-1, 1],
        [1, -1],
      ]),
      shapeOf(2, [
        [-1, 1],
        [-1, -1],
      ]),
    ]),
  ).toEqual([['-1,1'], ['-1,1']]);
});
