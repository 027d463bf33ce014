// One style layer as pruning needs it, read from JSON. A plainly wrong JSON type is an error that names the layer;
// anything that only a renderer could judge is left as it is.

import { isJsonObject, type JsonObject } from '../kit/json-object.ts';
import { badStyle } from './expression/bad-style.ts';
import { hasVariants, type ReadsElsewhere } from './expression/reads-elsewhere.ts';
import type { LayerSource } from './layer-source.ts';

export interface StyleLayer {
  readonly id: string;
  /** 'fill', 'line', 'symbol'...; undefined where the style has none. */
  readonly type: string | undefined;
  readonly sourceLayer: string;
  /** View zooms; -Infinity and Infinity where the style has none, or 0: renderers take 0 for absent in both. */
  readonly minzoom: number;
  readonly maxzoom: number;
  /** By `layout.visibility`, where it is plainly 'none'. An expression may say another thing while the map runs. */
  readonly hidden: boolean;
  /** As the style has it; undefined draws every feature. */
  readonly filter: unknown;
  readonly paint: JsonObject;
  readonly layout: JsonObject;
  /** Where the layer is, as style-spec names it: `layers[3]`. */
  readonly path: string;
  /** The key that its source promotes to ids in this source-layer. */
  readonly promotedKey: string | null;
  readonly source?: LayerSource;
  /** Other properties may take the place of its own while the map runs, so that it may be seen, and may read any attribute. */
  readonly hasVariants?: boolean;
  /** Expressions beside those of its own that read its features; null = any attribute may be read. */
  readonly readsElsewhere?: ReadsElsewhere;
}

/** What a layer has from elsewhere in its style. */
export interface LayerSurroundings {
  readonly source: LayerSource;
  readonly promotedId: unknown;
  readonly readsElsewhere: ReadsElsewhere;
}

const EMPTY: JsonObject = Object.freeze(Object.create(null));

/**
 * Reads the style's layer at `index`, refs resolved; `where` names the style in messages.
 * @throws TilefoldError 'BAD_STYLE' with the layer's id
 */
export function readStyleLayer(
  layer: JsonObject,
  index: number,
  where: string,
  { source, promotedId, readsElsewhere }: LayerSurroundings,
): StyleLayer {
  const wrong = (property: string, expected: string): Error =>
    badStyle(where, `${layerName(layer, index)}: ${property} is ${shown(layer[property])}, which is ${expected}`);
  const zoom = (property: 'minzoom' | 'maxzoom', absent: number): number => {
    const value = layer[property] ?? absent;
    if (typeof value !== 'number') throw wrong(property, 'no number');
    return value || absent;
  };
  const object = (property: 'paint' | 'layout'): JsonObject => {
    const value = layer[property] ?? EMPTY;
    if (!isJsonObject(value)) throw wrong(property, 'not a JSON object');
    return value;
  };
  const { type, filter, 'source-layer': sourceLayer } = layer;
  if (typeof sourceLayer !== 'string') throw wrong('source-layer', 'not text');
  if (type !== undefined && typeof type !== 'string') throw wrong('type', 'not text');
  if (filter !== undefined && filter !== null && typeof filter !== 'boolean' && !Array.isArray(filter)) {
    throw wrong('filter', 'neither an array nor true or false');
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
    readsElsewhere: readsElsewhere === null || !Array.isArray(promotedId) ? readsElsewhere : [...readsElsewhere, promotedId],
  };
}

/** Returns how messages name a layer. */
export function layerName(layer: JsonObject, index: number): string {
  return typeof layer['id'] === 'string' ? `layer ${shown(layer['id'])}` : `layers[${index}]`;
}

const SHOWN_CHARACTERS = 80;

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'undefined';
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}...` : text;
}
