// What a run notes of source-layers and attributes once all tiles are read: names that no tile has, and layers of which nothing is left.

import { shownName } from '../mvt/smallest-names.ts';
import { didYouMean } from '../plan/nearest-name.ts';
import type { Request } from '../plan/request.ts';
import { namedLayers } from '../transform/compile.ts';
import type { LayerCounts, TransformReport } from '../transform/types.ts';
import { quotedLayer } from './loss-words.ts';

/** Of each kind; a style may draw any number of layers. */
const MAX_NOTES = 50;

/** One line each. `isAllRead`: there was no tile that could not be read, and might have any layer. */
export function layerNotes({ transform }: Request, { layers, otherLayers }: TransformReport, isAllRead: boolean): string[] {
  const met = new Set(layers.map(({ layer }) => layer));
  // With others there is no telling which names were met.
  if (otherLayers.length > 0) {
    return [`the tiles have more than ${met.size} source-layers: so many are reported by name, the others together`];
  }
  if (transform.use === 'copy') return [];
  const noTile = isAllRead ? 'no tile has' : 'no tile that could be read has';
  const { styles } = namedLayers(transform);
  return [
    ...namesSaid(transform)
      .filter((name) => !met.has(shownName(name)))
      .map((name) => `${noTile} a source-layer ${quotedLayer(name)}${didYouMean(name, met)}`),
    ...styles.flatMap(({ style, sourceLayers }) => {
      const missing = sourceLayers.filter((name) => !met.has(shownName(name)));
      const lines = missing.map((name) => `${style}: ${noTile} the source-layer ${quotedLayer(name)} that it draws`);
      return atMost(lines, (more) => `${style}: ${noTile} ${more} more that it draws`);
    }),
    ...(styles.length > 0 ? goneWhole(transform, layers) : []),
  ];
}

/** Attributes that were named and are in no source-layer that stays: the keys of those that go are not read. */
export function attributesNotMet({ transform }: Request, { attributesMet }: TransformReport): string[] {
  if (transform.use !== 'prune') return [];
  const missing = [...transform.keepAttributes, ...transform.dropAttributes].filter((key) => !attributesMet.includes(key));
  return missing.map((key) => `no source-layer that stays has an attribute ${JSON.stringify(key)}`);
}

/** A name that no tile has is most likely misspelt. */
function namesSaid(transform: Exclude<Request['transform'], { use: 'copy' }>): string[] {
  return [...(transform.layers ?? []), ...(transform.use === 'prune' ? transform.excludeLayers : [])];
}

/** Source-layers of which no style left anything; those that were left out by name are no news. */
function goneWhole(transform: Request['transform'], layers: readonly LayerCounts[]): string[] {
  const { layers: toStay, excludeLayers } = namedLayers(transform);
  const sums = new Map<string, { features: number; tiles: number; left: number }>();
  for (const { layer, before, after } of layers) {
    if (excludeLayers.includes(layer) || toStay?.includes(layer) === false) continue;
    const sum = sums.get(layer) ?? { features: 0, tiles: 0, left: 0 };
    sums.set(layer, sum);
    sum.features += before.features;
    sum.tiles += before.tiles;
    sum.left += after.features;
  }
  const gone = [...sums].filter(([, { features, left }]) => features > 0 && left === 0);
  const lines = gone.map(
    ([layer, { features, tiles }]) =>
      `source-layer ${quotedLayer(layer)} went whole, ${features} features in ${tiles} tiles: no style layer draws any of it`,
  );
  return atMost(lines, (more) => `${more} more source-layers went whole`);
}

function atMost(lines: readonly string[], rest: (more: number) => string): string[] {
  if (lines.length <= MAX_NOTES) return [...lines];
  return [...lines.slice(0, MAX_NOTES), rest(lines.length - MAX_NOTES)];
}
