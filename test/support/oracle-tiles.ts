// Tiles that match a style: they have its source-layers and features with the keys and values of its filters, mixed with others
// that nothing reads.

import { gzipSync } from 'node:zlib';
import type { Tiles } from './archive-reading.ts';
import { readStyleLayers, type StyleLayerJson } from './oracle-style.ts';
import { seeded } from './pmtiles-tileset.ts';
import { buildTile, type FeatureDraft, type ValueDraft } from './tile-builder.ts';

type Scalar = string | number | boolean;
type Random = () => number;

const SHAPES: readonly [type: number, geometry: number[]][] = [
  [1, [9, 50, 34]],
  [1, [17, 10, 14, 3, 9]],
  [2, [9, 4, 4, 18, 0, 16, 16, 0]],
  [2, [9, 8190, 2, 10, 4, 4, 9, 0, 0, 10, 2, 2]],
  [3, [9, 0, 0, 26, 20, 0, 0, 20, 19, 0, 15]],
];

/** Returns two tiles per zoom from 0 to `maxzoom`, deterministic for a seed; one of them, 3/0/2, has nothing that is drawn. */
export function tilesForStyle(style: string, maxzoom: number, seed = 1): Tiles {
  const random = seeded(seed);
  const bySourceLayer = new Map<string, StyleLayerJson[]>([['nobody draws this', []]]);
  for (const layer of readStyleLayers(style)) {
    const name = layer['source-layer'] as string;
    bySourceLayer.set(name, [...(bySourceLayer.get(name) ?? []), layer]);
  }
  const words = [...bySourceLayer].map(([name, layers]) => [name, vocabulary(layers)] as const);
  const tiles: Tiles = new Map();
  for (let z = 0; z <= maxzoom; z++) {
    for (const x of new Set([0, 2 ** z - 1])) {
      const held = z === 3 && x === 0 ? words.slice(0, 1) : words;
      const layers = held.map(([name, keys]) => ({ name, features: Array.from({ length: 12 }, () => feature(keys, random)) }));
      tiles.set(`${z}/${x}/${Math.floor(2 ** z / 3)}`, gzipSync(buildTile(layers)));
    }
  }
  return tiles;
}

/** Returns the values that a style compares each key with, and the keys that it reads. */
function vocabulary(layers: readonly StyleLayerJson[]): Map<string, Scalar[]> {
  const values = new Map<string, Scalar[]>([
    ['read by nobody', ['a', 1]],
    ['name', ['somewhere']],
  ]);
  const nodes: unknown[] = layers.flatMap(({ filter, paint, layout }) => [filter, paint, layout]);
  for (const node of nodes) {
    if (typeof node === 'string') {
      for (const [, key] of node.matchAll(/{([^{}]+)}/g)) values.set(key as string, values.get(key as string) ?? []);
    }
    if (typeof node !== 'object' || node === null) continue;
    if (Array.isArray(node)) note(values, node);
    nodes.push(...Object.values(node));
  }
  return values;
}

function note(values: Map<string, Scalar[]>, [operator, first, ...rest]: unknown[]): void {
  if (typeof operator !== 'string') return;
  const key = Array.isArray(first) ? (first[0] === 'get' ? first[1] : undefined) : first;
  if (typeof key !== 'string' || ['literal', 'zoom', 'id'].includes(key)) return;
  if (!Array.isArray(first) && !['==', '!=', '<', '<=', '>', '>=', 'in', '!in', 'has', '!has', 'get'].includes(operator)) return;
  const found = rest.flat(3).filter((value): value is Scalar => ['string', 'number', 'boolean'].includes(typeof value));
  values.set(key, [...(values.get(key) ?? []), ...found]);
}

function feature(keys: ReadonlyMap<string, readonly Scalar[]>, random: Random): FeatureDraft {
  const [type, geometry] = pick(SHAPES, random);
  const chosen = [...keys].filter(() => random() < 0.6);
  const tags = chosen.map(([key, values]): [string, ValueDraft] => {
    return [key, valueDraft(random() < 0.8 && values.length > 0 ? pick(values, random) : pick(['x', 2, 7.5, true], random))];
  });
  return { type, geometry, tags, ...(random() < 0.5 && { id: Math.floor(random() * 5) }) };
}

function valueDraft(value: Scalar): ValueDraft {
  if (typeof value === 'string') return { string: value };
  if (typeof value === 'boolean') return { bool: value };
  return Number.isInteger(value) ? { sint: value } : { double: value };
}

function pick<T>(list: readonly T[], random: Random): T {
  return list[Math.floor(random() * list.length)] as T;
}
