// A style as pruning needs it: for each source-layer, the style layers that draw it. Plain data read from JSON text;
// nothing is fetched, and what a style says of sprites, glyphs and URLs is not looked at.

import { TilefoldError } from '../errors.ts';
import { findJsonFault, lineAndColumn } from './json.ts';

export interface StyleLayer {
  readonly id: string;
  readonly sourceLayer: string;
  /** View zooms; -Infinity and Infinity where the style has none. */
  readonly minzoom: number;
  readonly maxzoom: number;
  readonly hidden: boolean;
  /** As the style has it; undefined draws every feature. */
  readonly filter: unknown;
  /** Where the filter is, as style-spec names it. */
  readonly filterKey: string;
}

export interface Style {
  /** In the style's order. */
  readonly bySourceLayer: ReadonlyMap<string, readonly StyleLayer[]>;
}

type Json = Record<string, unknown>;

const MAX_STYLE_BYTES = 67_108_864;
const MAX_STYLE_DEPTH = 1000;

/** What a layer with `ref` takes from the layer it refers to (style specification, version 7 and early 8). */
const REF_PROPERTIES = ['type', 'source', 'source-layer', 'minzoom', 'maxzoom', 'filter', 'layout'];

/**
 * Reads a style; `where` names it in messages.
 * @throws TilefoldError 'BAD_STYLE' with line:column for bad JSON, or with the layer's id
 */
export function parseStyle(text: string, where: string): Style {
  const style = parseJson(text, where);
  if (!isObject(style)) throw badStyle(where, 'the style is not a JSON object');
  if (style.version !== 8) throw badStyle(where, `version is ${JSON.stringify(style.version)}, but only 8 is known`);
  if (!Array.isArray(style.layers)) throw badStyle(where, 'it has no array of layers');
  if (style.layers.length === 0) throw badStyle(where, 'it has no layers, so that pruning by it would delete everything');
  const isVector = vectorSources(style, where);
  const bySourceLayer = new Map<string, StyleLayer[]>();
  resolveRefs(style.layers, where).forEach((layer, index) => {
    if (!('source-layer' in layer) || !isVector(layer.source)) return;
    const read = readLayer(layer, index, where);
    const drawnBy = bySourceLayer.get(read.sourceLayer);
    if (drawnBy === undefined) bySourceLayer.set(read.sourceLayer, [read]);
    else drawnBy.push(read);
  });
  return { bySourceLayer };
}

function parseJson(text: string, where: string): unknown {
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_STYLE_BYTES) throw badStyle(where, `the style has ${bytes} bytes, more than ${MAX_STYLE_BYTES}`);
  const json = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const fault = findJsonFault(json, MAX_STYLE_DEPTH);
  if (fault !== null)
    throw badStyle(`${where}:${lineAndColumn(json, fault.offset)}`, `not JSON that can be read: ${fault.problem}`);
  return JSON.parse(json);
}

/** Sources that are not listed may be anything, so their layers count. */
function vectorSources(style: Json, where: string): (source: unknown) => boolean {
  const sources = style.sources ?? {};
  if (!isObject(sources)) throw badStyle(where, 'sources is not an object');
  return (source) => {
    if (typeof source !== 'string' || !Object.hasOwn(sources, source)) return true;
    const listed = sources[source];
    return !isObject(listed) || listed.type === undefined || listed.type === 'vector';
  };
}

function resolveRefs(layers: readonly unknown[], where: string): Json[] {
  const byId = new Map<unknown, Json>();
  const objects = layers.map((layer, index) => {
    if (!isObject(layer)) throw badStyle(where, `layers[${index}] is not an object`);
    byId.set(layer.id, layer);
    return layer;
  });
  return objects.map((layer, index) => {
    if (layer.ref === undefined) return layer;
    const referred = byId.get(layer.ref);
    if (referred === undefined || referred.ref !== undefined) {
      const problem = referred === undefined ? 'is not in the style' : 'is itself a reference';
      throw badStyle(where, `${layerName(layer, index)} refers to layer ${JSON.stringify(layer.ref)}, which ${problem}`);
    }
    const resolved: Json = Object.assign(Object.create(null), layer);
    for (const property of REF_PROPERTIES) {
      if (Object.hasOwn(referred, property)) resolved[property] = referred[property];
    }
    return resolved;
  });
}

function readLayer(layer: Json, index: number, where: string): StyleLayer {
  const name = layerName(layer, index);
  const sourceLayer = layer['source-layer'];
  if (typeof sourceLayer !== 'string') {
    throw badStyle(where, `${name}: source-layer is ${JSON.stringify(sourceLayer)}, which is not text`);
  }
  const zoom = (property: 'minzoom' | 'maxzoom', absent: number): number => {
    const value = layer[property] ?? absent;
    if (typeof value !== 'number') throw badStyle(where, `${name}: ${property} is ${JSON.stringify(value)}, which is no number`);
    return value;
  };
  return {
    id: typeof layer.id === 'string' ? layer.id : `layers[${index}]`,
    sourceLayer,
    minzoom: zoom('minzoom', Number.NEGATIVE_INFINITY),
    // Renderers take 0 for absent.
    maxzoom: zoom('maxzoom', Number.POSITIVE_INFINITY) || Number.POSITIVE_INFINITY,
    hidden: isObject(layer.layout) && layer.layout.visibility === 'none',
    filter: layer.filter ?? undefined,
    filterKey: `layers[${index}].filter`,
  };
}

function layerName(layer: Json, index: number): string {
  return typeof layer.id === 'string' ? `layer ${JSON.stringify(layer.id)}` : `layers[${index}]`;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function badStyle(where: string, problem: string): TilefoldError {
  return new TilefoldError('BAD_STYLE', `${where}: ${problem}. Nothing was pruned; correct the style or name another.`);
}
