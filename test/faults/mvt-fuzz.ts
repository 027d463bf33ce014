// Breaks vector tiles, deterministically for a seed. Half of the damage is blind: bits, bytes and ranges anywhere. The other half
// is done to the tree of fields and written with correct lengths, so that it reaches deep levels.

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PbfReader } from 'pbf';
import { seeded } from '../support/pmtiles-tileset.ts';
import { buildTile, bytesField, type FeatureDraft, type LayerDraft, type ValueDraft, varint } from '../support/tile-builder.ts';

type Random = () => number;

/** One field of a message; `children` if its bytes are a message too. */
interface Node {
  tag: number;
  value: number[];
  children: Node[] | null;
}

const REAL_TILES = join(dirname(fileURLToPath(import.meta.resolve('@mapbox/mvt-fixtures'))), 'real-world', 'norway');
const MAX_REAL_BYTES = 4000;

/** Bytes with special meaning in formats: zeros and ones, ends of ranges, tags of every field, command words. */
const TELLING_BYTES = [0, 1, 2, 7, 8, 9, 10, 15, 18, 24, 26, 34, 40, 120, 127, 128, 129, 255];
const TELLING_NUMBERS = [
  0n,
  1n,
  2n,
  3n,
  9n,
  10n,
  15n,
  127n,
  128n,
  2n ** 31n,
  2n ** 32n - 1n,
  2n ** 32n - 7n,
  2n ** 53n,
  2n ** 64n - 1n,
];

/** Returns a tile for each call: one in twenty is valid, the others are broken in one to three places. */
export function brokenTiles(seed: number): () => Uint8Array {
  const random = seeded(seed);
  const tiles = wholeTiles(random);
  return () => {
    let tile = pick(random, tiles);
    if (random() < 0.05) return tile;
    for (let breaks = 1 + below(random, 3); breaks > 0; breaks--) {
      tile = random() < 0.5 ? breakBytes(random, tile, tiles) : breakFields(random, tile);
    }
    return tile;
  };
}

function wholeTiles(random: Random): Uint8Array[] {
  const real = readdirSync(REAL_TILES)
    .map((file) => new Uint8Array(readFileSync(join(REAL_TILES, file))))
    .filter(({ length }) => length < MAX_REAL_BYTES);
  const made = Array.from({ length: 60 }, () =>
    buildTile(SOURCE_LAYERS.filter(() => random() < 0.6).map((name) => madeLayer(random, name))),
  );
  return [...real, ...made];
}

const SOURCE_LAYERS = ['water', 'road', 'building', 'poi_label', 'landuse', 'toString'];
const CLASSES = ['motorway', 'street', 'path', 'park', 'river', '__proto__'];

function madeLayer(random: Random, name: string): LayerDraft {
  return {
    name,
    version: pick(random, [1, 2, 2, 2, null]),
    features: Array.from({ length: below(random, 12) }, () => madeFeature(random)),
    ...(random() < 0.5 ? { extent: pick(random, [512, 4096]) } : {}),
    ...(random() < 0.2 ? { unusedKeys: ['spare', 'class'], mix: below(random, 1000) } : {}),
  };
}

function madeFeature(random: Random): FeatureDraft {
  const type = pick(random, [0, 1, 1, 2, 2, 2, 3, 3, 3]);
  const tags: [string, ValueDraft][] = [['class', { string: pick(random, CLASSES) }]];
  if (random() < 0.5)
    tags.push([
      'rank',
      pick<ValueDraft>(random, [{ int: below(random, 300) }, { sint: -4 }, { double: Number.NaN }, { float: 2.5 }]),
    ]);
  if (random() < 0.5) tags.push(['name', { string: `name ${below(random, 1000)}` }]);
  if (random() < 0.2) tags.push(['oneway', { bool: random() < 0.5 }]);
  return {
    type,
    tags,
    geometry: madeGeometry(random, type),
    ...(random() < 0.5 ? { id: below(random, 1e9) } : {}),
    ...(random() < 0.1 ? { tagsPerField: below(random, 4) } : {}),
    ...(random() < 0.1 ? { extra: bytesField(17, [1, 2]), mix: below(random, 1000) } : {}),
  };
}

function madeGeometry(random: Random, type: number): number[] {
  const deltas = (points: number): number[] =>
    Array.from({ length: points * 2 }, () => below(random, pick(random, [20, 300, 8000])));
  if (type < 2) return [9, ...deltas(1)];
  const words: number[] = [];
  for (let parts = 1 + below(random, 2); parts > 0; parts--) {
    const points = 1 + below(random, 20);
    words.push(9, ...deltas(1), points * 8 + 2, ...deltas(points), ...(type === 3 ? [15] : []));
  }
  return words;
}

function breakBytes(random: Random, tile: Uint8Array, others: readonly Uint8Array[]): Uint8Array {
  const at = below(random, tile.length + 1);
  const to = Math.min(tile.length, at + below(random, pick(random, [2, 16, 200])));
  const put = (bytes: ArrayLike<number>, end = at): Uint8Array =>
    Uint8Array.from([...tile.subarray(0, at), ...Array.from(bytes), ...tile.subarray(end)]);
  switch (below(random, 8)) {
    case 0:
      return put([(tile[at] ?? 0) ^ (1 << below(random, 8))], at + 1);
    case 1:
      return put([pick(random, TELLING_BYTES)], at + 1);
    case 2:
      return put([(tile[at] ?? 0) + pick(random, [-2, -1, 1, 2])], at + 1);
    case 3:
      return tile.slice(0, at);
    case 4:
      return put([], to);
    case 5:
      return put(tile.subarray(at, to));
    case 6:
      return put(varint(pick(random, TELLING_NUMBERS)));
    default: {
      const other = pick(random, others);
      const from = below(random, other.length + 1);
      return put(other.subarray(from, from + below(random, 200)), to);
    }
  }
}

function breakFields(random: Random, tile: Uint8Array): Uint8Array {
  const root = readFields(tile, 0);
  if (root === null) return tile;
  const all = [root, ...root.flatMap(({ children }) => (children === null ? [] : [children])), ...deepLists(root)];
  const fields = pick(
    random,
    all.filter(({ length }) => length > 0),
  );
  if (fields === undefined) return tile;
  const at = below(random, fields.length);
  const field = fields[at]!;
  switch (below(random, 6)) {
    case 0:
      fields.splice(at, 1);
      break;
    case 1:
      fields.splice(below(random, fields.length + 1), 0, field);
      break;
    case 2:
      field.tag = random() < 0.5 ? field.tag ^ (1 << below(random, 7)) : pick(random, TELLING_BYTES);
      break;
    case 3:
      fields.splice(below(random, fields.length), 0, ...fields.splice(at, 1));
      break;
    case 4: {
      // Some number in it, also in geometry and tags.
      const value = field.children === null ? [...field.value] : writeFields(field.children);
      value.splice(below(random, value.length + 1), below(random, 2), ...varint(pick(random, TELLING_NUMBERS)));
      Object.assign(field, { value, children: null });
      break;
    }
    default:
      Object.assign(field, { value: tile.length > 0 ? [...tile.subarray(0, below(random, 40))] : [], children: null });
  }
  return Uint8Array.from(writeFields(root));
}

function deepLists(root: Node[]): Node[][] {
  return root.flatMap((layer) => (layer.children ?? []).flatMap(({ children }) => (children === null ? [] : [children])));
}

/** Which fields hold messages: layers in tiles (3), features (2) and values (4) in layers. */
const MESSAGES = [[3], [2, 4], []];

/** Returns null if it is not protobuf. */
function readFields(bytes: Uint8Array, depth: number): Node[] | null {
  const pbf = new PbfReader(bytes);
  const fields: Node[] = [];
  try {
    while (pbf.pos < bytes.length) {
      const tag = pbf.readVarint();
      const start = pbf.pos;
      if ((tag & 7) === 2) {
        const value = pbf.readBytes();
        const children = MESSAGES[depth]!.includes(tag >>> 3) ? readFields(value, depth + 1) : null;
        fields.push({ tag, value: [...value], children });
      } else {
        pbf.skip(tag);
        fields.push({ tag, value: [...bytes.subarray(start, pbf.pos)], children: null });
      }
      if (pbf.pos > bytes.length) return null;
    }
    return fields;
  } catch {
    return null;
  }
}

function writeFields(fields: readonly Node[]): number[] {
  const bytes: number[] = [];
  for (const { tag, value, children } of fields) {
    const body = children === null ? value : writeFields(children);
    bytes.push(...varint(tag));
    if ((tag & 7) === 2) bytes.push(...varint(body.length));
    for (const byte of body) bytes.push(byte);
  }
  return bytes;
}

function below(random: Random, limit: number): number {
  return Math.floor(random() * limit);
}

function pick<T>(random: Random, list: readonly T[]): T {
  return list[below(random, list.length)]!;
}
