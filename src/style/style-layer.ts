// One style layer, read from JSON for pruning. A wrong JSON type is an error that names the layer; anything that needs a renderer
// to judge is left as it is.

import { isJsonObject, type JsonObject } from '../kit/json-object.ts';
import { badStyle } from './expression/bad-style.ts';
import { type ExternalReads, hasVariants } from './expression/external-reads.ts';
import type { LayerSource } from './layer-source.ts';

export interface StyleLayer {
  readonly id: string;
  /** 'fill', 'line', 'symbol', ...; undefined if the style has none. */
  readonly type: string | undefined;
  readonly sourceLayer: string;
  /** View zooms; -Infinity and Infinity if missing or 0: renderers treat 0 as missing in both. */
  readonly minzoom: number;
  readonly maxzoom: number;
  /** True if `layout.visibility` is literally 'none'. An expression may change while the map runs. */
  readonly hidden: boolean;
  /** As in the style; undefined draws every feature. */
  readonly filter: unknown;
  readonly paint: JsonObject;
  readonly layout: JsonObject;
  /** The layer's path in style-spec's notation: `layers[3]`. */
  readonly path: string;
  /** The key that the source promotes to feature ids in this source-layer. */
  readonly promotedKey: string | null;
  readonly source?: LayerSource;
  /** Whether other properties may replace its own while the map runs. If so, it may be visible and may read any attribute. */
  readonly hasVariants?: boolean;
  /** Expressions outside the layer that read its features; null = any attribute may be read. */
  readonly externalReads?: ExternalReads;
}

/** Facts about a layer from elsewhere in the style. */
export interface LayerSurroundings {
  readonly source: LayerSource;
  readonly promotedId: unknown;
  readonly externalReads: ExternalReads;
}

const EMPTY: JsonObject = Object.freeze(Object.create(null));

/**
 * Reads the style's layer at `index`, with refs resolved; `where` names the style in messages.
 * @throws TilefoldError 'BAD_STYLE' with the layer's id
 */
export function readStyleLayer(
  layer: JsonObject,
  index: number,
  where: string,
  { source, promotedId, externalReads }: LayerSurroundings,
): StyleLayer {
  const wrong = (property: string, expected: string): Error =>
    badStyle(where, `${layerName(layer, index)}: ${property} must be ${expected}, not ${shown(layer[property])}`);
  const zoom = (property: 'minzoom' | 'maxzoom', absent: number): number => {
    const value = layer[property] ?? absent;
    if (typeof value !== 'number') throw wrong(property, 'a number');
    return value || absent;
  };
  const object = (property: 'paint' | 'layout'): JsonObject => {
    const value = layer[property] ?? EMPTY;
    if (!isJsonObject(value)) throw wrong(property, 'a JSON object');
    return value;
  };
  const { type, filter, 'source-layer': sourceLayer } = layer;
  if (typeof sourceLayer !== 'string') throw wrong('source-layer', 'a string');
  if (type !== undefined && typeof type !== 'string') throw wrong('type', 'a string');
  if (filter !== undefined && filter !== null && typeof filter !== 'boolean' && !Array.isArray(filter)) {
    throw wrong('filter', 'an array, true or false');
  }
  const layout = object('layout');
  return {
    id: typeof layer['id'] === 'string' ? layer['id'] : `layers[${index}]`,
    type,
    sourceLayer,
    minzoom: zoom('minzoom', Number.NEGATIVE_INFINITY),
    maxzoom: zoom('maxzoom', Number.POSITIVE_INFINITY),
    hidden: layout['visibility'] === 'none',
    filter: filter ?? undefined,
    paint: object('paint'),
    layout,
    path: `layers[${index}]`,
    promotedKey: typeof promotedId === 'string' ? promotedId : null,
    source,
    hasVariants: hasVariants(layer),
    externalReads: externalReads === null || !Array.isArray(promotedId) ? externalReads : [...externalReads, promotedId],
  };
}

/** Returns the layer's name for messages. */
export function layerName(layer: JsonObject, index: number): string {
  return typeof layer['id'] === 'string' ? `layer ${shown(layer['id'])}` : `layers[${index}]`;
}

const SHOWN_CHARACTERS = 80;

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'undefined';
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}...` : text;
}
