// Builds notes on source-layers: names that the archive lacks (by its metadata before the run, by its tiles after it), and layers that
// were removed completely.

import { didYouMean } from '../../kit/nearest-name.ts';
import { shownName } from '../../mvt/smallest-names.ts';
import type { Request } from '../../plan/request.ts';
import type { TilesetMetadata } from '../../tile/metadata.ts';
import { transformOf } from '../../transform/registry.ts';
import type { LayerReport, ReportPart } from '../../transform/report-part.ts';
import type { NamedLayers } from '../../transform/types.ts';
import { quotedLayer } from './loss-text.ts';

/** Limit per kind of note; a style may draw any number of layers. */
const MAX_NOTES = 50;

/** Returns one line per note. `isAllRead`: every tile was decoded; an undecodable tile might have any layer. */
export function layerNotes({ transform }: Request, { layers, other_layers }: ReportPart, isAllRead: boolean): string[] {
  const met = new Set(layers.map(({ layer }) => layer));
  // Beyond the limit of names, it is not known which other layers exist.
  if (other_layers.length > 0) {
    return [`the tiles have more than ${met.size} source-layers: so many are reported by name, the others together`];
  }
  const noTile = isAllRead ? 'no tile has' : 'no tile that could be read has';
  const named = transformOf(transform).namedLayers(transform);
  return [...missing(named, met, noTile), ...removedLayerNotes(named, layers)];
}

/** Returns the same notes before the run, from the archive's metadata. */
export function metadataLayerNotes({ transform }: Request, { vector_layers: told = [] }: TilesetMetadata): string[] {
  if (told.length === 0) return [];
  const named = transformOf(transform).namedLayers(transform);
  return missing(named, new Set(told.map(({ id }) => id)), "the archive's metadata does not list");
}

function missing({ styles, typed }: NamedLayers, there: ReadonlySet<string>, noTile: string): string[] {
  // Reports cut very long names.
  const isThere = (name: string) => there.has(name) || there.has(shownName(name));
  const mistyped = typed.filter((name) => !isThere(name));
  return [
    ...mistyped.map((name) => `${noTile} a source-layer ${quotedLayer(name)}${didYouMean(name, there)}`),
    ...styles.flatMap(({ style, sourceLayers }) => {
      const lines = sourceLayers
        .filter((name) => !isThere(name))
        .map((name) => `${style}: ${noTile} the source-layer ${quotedLayer(name)} that it draws`);
      return atMost(lines, (more) => `${style}: ${noTile} ${more} more that it draws`);
    }),
  ];
}

/** Notes on source-layers that a style removed completely. Layers excluded by name are not mentioned. */
function removedLayerNotes({ styles, layers: toStay, excludeLayers }: NamedLayers, layers: readonly LayerReport[]): string[] {
  if (styles.length === 0) return [];
  const sums = new Map<string, { features: number; tiles: number; left: number }>();
  for (const { layer, features_before, features_after, tiles_before } of layers) {
    if (excludeLayers.includes(layer) || toStay?.includes(layer) === false) continue;
    const sum = sums.get(layer) ?? { features: 0, tiles: 0, left: 0 };
    sums.set(layer, sum);
    sum.features += features_before;
    sum.tiles += tiles_before;
    sum.left += features_after;
  }
  const gone = [...sums].filter(([, { features, left }]) => features > 0 && left === 0);
  const lines = gone.map(
    ([layer, { features, tiles }]) =>
      `source-layer ${quotedLayer(layer)} was removed completely, ${features} features in ${tiles} tiles: no style layer draws it`,
  );
  return atMost(lines, (more) => `${more} more source-layers were removed completely`);
}

function atMost(lines: readonly string[], rest: (more: number) => string): string[] {
  if (lines.length <= MAX_NOTES) return [...lines];
  return [...lines.slice(0, MAX_NOTES), rest(lines.length - MAX_NOTES)];
}
