// A small tileset of legal but unusual vector tiles: every value type, ids of all sizes, repeated layer names, empty layers, all
// compressions, a few oddities; and a style whose filters read all of it.

import { deflateSync, gzipSync } from 'node:zlib';
import type { Tiles } from './archive-reading.ts';
import { seeded } from './pmtiles-tileset.ts';
import {
  buildTile,
  bytesField,
  type FeatureDraft,
  type LayerDraft,
  textField,
  type ValueDraft,
  varintField,
} from './tile-builder.ts';

const MAX_ZOOM = 5;

const VALUES: readonly ValueDraft[] = [
  { string: 'a' },
  { string: '' },
  { string: 'Zürich 東京' },
  { string: 'a text that is longer than any short one, and then some' },
  { float: 2.5 },
  { float: -0 },
  { double: 2.5 },
  { double: Number.NaN },
  { double: 1e300 },
  { int: -7 },
  { int: 3 },
  { uint: 3 },
  { uint: 2n ** 40n },
  { sint: -3 },
  { sint: 12 },
  { bool: true },
  { bool: false },
];

const KEYS = ['class', 'rank', 'name', '__proto__', 'toString'];

const SHAPES: readonly [type: number, geometry: number[]][] = [
  [1, [9, 50, 34]],
  [1, [17, 10, 14, 3, 9]],
  [2, [9, 4, 4, 18, 0, 16, 16, 0]],
  [2, [9, 8190, 2, 10, 4, 4, 9, 0, 0, 10, 2, 2]],
  [3, [9, 0, 0, 26, 20, 0, 0, 20, 19, 0, 15]],
  [3, [9, 0, 0, 26, 20, 0, 0, 20, 19, 0, 15, 9, 200, 200, 26, 20, 0, 0, 20, 19, 0, 15]],
];

const WEST = [
  [
    [-179, -80],
    [0, -80],
    [0, 80],
    [-179, 80],
    [-179, -80],
  ],
];

/** Legacy filters and expressions; all of them compile. */
export const AWKWARD_STYLE: string = JSON.stringify({
  version: 8,
  sources: { tiles: { type: 'vector', url: 'mbtiles://tiles' } },
  layers: [
    { id: 'background', type: 'background' },
    drawn('roads', { filter: ['all', ['==', '$type', 'LineString'], ['in', 'class', 'a', 3, true]] }),
    drawn('roads', { filter: ['any', ['!has', 'rank'], ['>=', 'rank', 2.5], ['none', ['has', 'class'], ['==', '$id', 1]]] }),
    drawn('roads', { maxzoom: 2.5 }),
    drawn('pois', { minzoom: 1, filter: ['match', ['get', 'name'], ['a', 'Zürich 東京'], true, false] }),
    drawn('pois', { minzoom: 4, filter: ['case', ['has', '__proto__'], ['>', ['get', 'rank'], 2], ['==', ['id'], 0]] }),
    drawn('pois', { minzoom: 17, filter: ['>=', ['to-number', ['get', 'rank'], 0], ['-', ['zoom'], 15]] }),
    drawn('areas', { filter: ['==', ['geometry-type'], 'MultiPolygon'] }),
    drawn('areas', { filter: ['all', ['within', { type: 'Polygon', coordinates: WEST }], ['!=', ['get', 'class'], false]] }),
    drawn('whole', {}),
    drawn('unseen', { layout: { visibility: 'none' } }),
    drawn('late', { minzoom: 6.5 }),
    drawn('early', { maxzoom: 1 }),
  ].map((layer, i) => ({ ...layer, id: `${i} ${'id' in layer ? layer.id : ''}` })),
});

function drawn(sourceLayer: string, more: Record<string, unknown>): Record<string, unknown> {
  return { id: sourceLayer, type: 'circle', source: 'tiles', 'source-layer': sourceLayer, ...more };
}

/** About 400 tiles of zooms 0 to 5, one in ten a duplicate. None is uncompressed, so that PMTiles need not re-encode them. */
export function awkwardTiles(): Tiles {
  const random = seeded(5);
  const tiles: Tiles = new Map();
  for (let z = 0; z <= MAX_ZOOM; z++) {
    for (let x = 0; x < 2 ** z; x++) {
      for (let y = 0; y < 2 ** z; y++) {
        if (z > 3 && random() < 0.7) continue;
        const known = random() < 0.1 ? [...tiles.values()].at(-1) : undefined;
        tiles.set(`${z}/${x}/${y}`, known ?? gzipSync(randomTile(random)));
      }
    }
  }
  const special = Object.values({ ...specialTiles(), ...oddTiles() });
  [...tiles.keys()].slice(30, 30 + special.length).forEach((key, i) => {
    tiles.set(key, special[i] as Buffer);
  });
  return tiles;
}

/** Tiles to mix with gzip ones: a PMTiles output re-encodes them, an MBTiles output keeps them as stored. */
export function rawAndZlibTiles(): Buffer[] {
  const random = seeded(9);
  const tile = randomTile(random);
  return [Buffer.from(tile), deflateSync(tile), Buffer.from(buildTile([{ name: 'unseen', features: [{}] }]))];
}

/** Odd parts that do not prevent transforming the rest of a tile. */
function oddTiles(): Record<string, Buffer> {
  const nothing: ValueDraft = { raw: [] };
  const unheardOf: ValueDraft = { raw: varintField(9, 1) };
  const a: FeatureDraft = { tags: { name: { string: 'a' } } };
  const b: FeatureDraft = { tags: { name: { string: 'b' } } };
  return {
    'values without type': gzipSync(
      buildTile([
        { name: 'roads', features: [{ tags: { rank: nothing } }, { tags: { class: nothing, rank: { int: 1 } } }] },
        {
          name: 'pois',
          features: [{ tags: { name: { string: 'a' }, rank: nothing, spare: nothing } }, b, { tags: { name: nothing } }],
        },
        { name: 'whole', features: [{ tags: { name: nothing } }] },
      ]),
    ),
    'values of unknown type': gzipSync(buildTile([{ name: 'pois', features: [{ tags: { name: unheardOf } }, b, a] }])),
    'features without vertices': gzipSync(
      buildTile([
        { name: 'pois', features: [a, b, { ...b, type: 32, geometry: [] }, { id: 4, type: null, geometry: null }] },
        { name: 'unseen', features: [{ geometry: null }] },
      ]),
    ),
    'geometries that nobody can draw': gzipSync(
      buildTile([{ name: 'areas', features: [{ ...b, type: 3, geometry: [9, 1, 1, 18, 2] }, { geometry: [12, 0, 0] }, a] }]),
    ),
    'a field beside the layers': gzipSync(
      Buffer.from([
        ...varintField(99, 1),
        ...buildTile([
          { name: 'unseen', features: [{}] },
          { name: 'whole', features: [a] },
        ]),
      ]),
    ),
  };
}

function specialTiles(): Record<string, Buffer> {
  const random = seeded(6);
  const [first, second] = [randomLayer(random, 'roads'), randomLayer(random, 'roads')];
  const early = buildTile([{ name: 'early', features: [{}] }]);
  return {
    'nothing in it is drawn': gzipSync(buildTile([{ name: 'unseen', features: [{}] }])),
    'no layer at all': gzipSync(Buffer.alloc(0)),
    'two layers of one name': gzipSync(buildTile([first, second])),
    'a layer without features': gzipSync(buildTile([{ name: 'whole', features: [], extent: 4096 }])),
    'two gzip members': Buffer.concat([gzipSync(buildTile([first])), gzipSync(early)]),
    'zero padding behind gzip': Buffer.concat([gzipSync(buildTile([second])), Buffer.alloc(64)]),
    'unknown fields in layer and feature': gzipSync(
      buildTile([
        {
          name: 'pois',
          features: [
            { tags: { name: { string: 'a' } }, extra: [...varintField(17, 5), ...bytesField(18, [1, 2, 3])] },
            { tags: { name: { string: 'b' } } },
          ],
          extra: textField(19, 'spare'),
        },
      ]),
    ),
  };
}

function randomTile(random: () => number): Uint8Array {
  const names = ['roads', 'pois', 'areas', 'whole', 'unseen', 'late', 'early', 'unheard of'];
  return buildTile(names.filter(() => random() < 0.6).map((name) => randomLayer(random, name)));
}

function randomLayer(random: () => number, name: string): LayerDraft {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const features = Array.from({ length: Math.floor(random() * 7) }, (): FeatureDraft => {
    const [type, geometry] = pick(SHAPES);
    const tags = KEYS.filter(() => random() < 0.5).map((key): [string, ValueDraft] => [key, pick(VALUES)]);
    const id = pick([undefined, undefined, 0, 1, 2 ** 31, 2 ** 40]);
    return { type, geometry, tags, ...(id === undefined ? {} : { id }) };
  });
  const extent = pick([undefined, 512, 4096, 8192]);
  return {
    name,
    features,
    version: pick([1, 2]),
    ...(extent === undefined ? {} : { extent }),
    unusedKeys: pick([[], ['spare']]),
    unusedValues: pick([[], [{ string: 'spare' }]]),
  };
}
