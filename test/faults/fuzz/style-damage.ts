// Parts of published styles, broken: some of their layers, in which values are swapped, wrapped, duplicated or left out; and
// broken text.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { layers, namedFlavor } from '@protomaps/basemaps';
import { below, damaged, pick, type Random } from './damage.ts';

type Json = unknown;
type Container = Record<string, Json> | Json[];

interface StyleJson {
  version: number;
  sources: Record<string, Json>;
  layers: Record<string, Json>[];
}

const require = createRequire(import.meta.url);
const STYLES: StyleJson[] = [
  ...['basic-v9', 'bright-v9'].map((name) =>
    JSON.parse(readFileSync(require.resolve(`mapbox-gl-styles/styles/${name}.json`), 'utf8')),
  ),
  ...['light', 'dark'].map((flavor) => ({
    version: 8,
    sources: { protomaps: { type: 'vector' } },
    layers: layers('protomaps', namedFlavor(flavor), { lang: 'en' }),
  })),
];
const LAYERS_AT_MOST = 8;

/** Special values for readers of styles. */
const TELLING_VALUES: readonly Json[] = [
  ...[null, true, false, 0, -1, 0.5, 5.5, 1e308, '', 'none', 'visible', 'class', '__proto__', 'constructor', [], {}, [[]]],
  ...[['get', 'class'], ['has', 'rank'], ['zoom'], ['==', 'class', 'path'], ['==', ['get', 'rank'], 3], ['!', ['has', 'class']]],
  ...[['all'], ['any'], ['none'], ['in', 'class'], ['!in', '$type', 'Point'], ['==', '$id', 7], ['geometry-type'], ['id']],
  ...[
    ['<', 'rank', 'a'],
    ['<', ['get', 'rank'], ['get', 'class']],
    ['to-number', 'x'],
    ['literal', [1]],
    ['no-such', 1],
    ['error', 'x'],
  ],
  ...[
    ['step', ['zoom'], true, 6, false],
    ['case', true, true],
    ['match', ['get', 'class'], 'path', true, false],
    ['let', 'a', 1],
  ],
  ...[
    ['feature-state', 'hover'],
    ['within', { type: 'Polygon', coordinates: [] }],
    ['interpolate', ['linear'], ['zoom'], 0, 0],
  ],
];

/** Returns a style's text; one in ten is undamaged. */
export function brokenStyle(random: Random): string {
  const style = someLayers(random, pick(random, STYLES));
  if (random() < 0.1) return JSON.stringify(style);
  if (random() < 0.25)
    return Buffer.from(damaged(random, Buffer.from(JSON.stringify(style)))).toString(pick(random, ['utf8', 'latin1']));
  for (let pieces = 1 + below(random, 4); pieces > 0; pieces--) breakValue(random, style);
  return JSON.stringify(style);
}

function someLayers(random: Random, { version, sources, layers: all }: StyleJson): StyleJson {
  const drawn = all.filter((layer) => layer['source-layer'] !== undefined || layer['ref'] !== undefined);
  const ids = new Set(Array.from({ length: 1 + below(random, LAYERS_AT_MOST) }, () => pick(random, drawn)['id']));
  for (const { id, ref } of all) if (ids.has(id) && ref !== undefined) ids.add(ref);
  return structuredClone({ version, sources, layers: all.filter(({ id }) => ids.has(id)) });
}

function breakValue(random: Random, style: StyleJson): void {
  // Two times in three within a filter or another value of a layer, where styles differ most.
  const layer: Json = Array.isArray(style.layers) ? pick(random, style.layers) : undefined;
  const filter = isObject(layer) ? layer['filter'] : undefined;
  const root = random() < 0.4 && isContainer(filter) ? filter : random() < 0.7 && isContainer(layer) ? layer : style;
  const places = placesIn(root as Container);
  if (places.length === 0) return;
  const { container, key } = pick(random, places);
  const member = container as Record<string | number, Json>;
  switch (below(random, 7)) {
    case 0:
    case 1:
      member[key] = structuredClone(pick(random, TELLING_VALUES));
      break;
    case 2:
      if (Array.isArray(container)) container.splice(Number(key), 1);
      else delete member[key];
      break;
    case 3:
      if (Array.isArray(container)) container.splice(Number(key), 0, structuredClone(container[Number(key)]));
      else member[`${key} again`] = member[key];
      break;
    case 4:
      member[key] = structuredClone(pick(random, placesIn(style as unknown as Container).map(valueAt)));
      break;
    case 5:
      member[key] = random() < 0.5 ? [member[key]] : ['!', member[key]];
      break;
    default:
      if (isObject(layer) && random() < 0.5) layer['filter'] = structuredClone(pick(random, TELLING_VALUES));
      else member[key] = deep(random);
  }
}

function deep(random: Random): Json {
  let value: Json = ['get', 'class'];
  for (let depth = pick(random, [3, 40, 600, 1200]); depth > 0; depth--) value = random() < 0.5 ? ['!', value] : ['all', value];
  return value;
}

interface Place {
  container: Container;
  key: string;
}

function placesIn(root: Container): Place[] {
  const places: Place[] = [];
  const pending: Container[] = [root];
  for (let container = pending.pop(); container !== undefined; container = pending.pop()) {
    for (const key of Object.keys(container)) {
      places.push({ container, key });
      const value = valueAt({ container, key });
      if (isContainer(value)) pending.push(value);
    }
  }
  return places;
}

function valueAt({ container, key }: Place): Json {
  return (container as Record<string, Json>)[key];
}

function isObject(value: Json): value is Record<string, Json> {
  return isContainer(value) && !Array.isArray(value);
}

function isContainer(value: Json): value is Container {
  return typeof value === 'object' && value !== null;
}
