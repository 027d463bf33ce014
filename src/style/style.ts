// Reads a style for pruning: the style layers that draw each source-layer. Plain data from JSON text; nothing is downloaded, and
// sprites, glyphs and URLs are ignored.

import { isJsonObject, type JsonObject } from '../kit/json-object.ts';
import { findJsonFault, lineAndColumn } from '../kit/json-text.ts';
import { badStyle } from './expression/bad-style.ts';
import { filtersFault } from './expression/expression-cost.ts';
import { featuresetReads } from './expression/external-reads.ts';
import type { TileZooms } from './narrowed-source.ts';
import { layerName, readStyleLayer, type StyleLayer } from './style-layer.ts';
import { readSources } from './style-sources.ts';
import { indoorLayers, type UnreadPart, unreadParts } from './unread.ts';
import { styleWarnings } from './warnings.ts';

export type { StyleLayer } from './style-layer.ts';

export interface Style {
  /** In the style's order. */
  readonly bySourceLayer: ReadonlyMap<string, readonly StyleLayer[]>;
  /** Ids of the selected vector sources, in the style's order. */
  readonly sources: readonly string[];
  /**
   * Parts that may draw a source-layer that no layer of the style draws. Empty if sources were requested, because other sources
   * are then ignored.
   */
  readonly unread: readonly UnreadPart[];
  /** Returns notes about sources that request only part of the tiles, one line each. */
  readonly sourceNotes: (zooms: TileZooms | undefined) => string[];
  /** Oddities that are not errors, one line each with the layer's id. Computed on first use. */
  readonly warnings: readonly string[];
}

export interface StyleOptions {
  /** Use only layers of these sources; by default those of all vector sources. */
  readonly sources?: readonly string[] | undefined;
}

export const MAX_STYLE_BYTES = 67_108_864;
const MAX_STYLE_DEPTH = 1000;
/** Compiled, each takes about 9 kB in every process; the largest real styles have a few thousand. */
const MAX_STYLE_LAYERS = 50_000;

/** Properties that a layer with `ref` inherits from the layer it refers to (style specification, version 7 and early 8). */
const REF_PROPERTIES = ['type', 'source', 'source-layer', 'minzoom', 'maxzoom', 'filter', 'layout'];

/**
 * Reads a style; `where` names it in messages.
 * @throws TilefoldError 'BAD_STYLE' with line:column for bad JSON, or with the layer's id
 */
export function parseStyle(text: string, where: string, options: StyleOptions = {}): Style {
  const style = parseJson(text, where);
  if (!isJsonObject(style)) throw badStyle(where, 'the style is not a JSON object');
  if (style['version'] !== 8) throw badStyle(where, `version is ${JSON.stringify(style['version'])}, but only 8 is supported`);
  if (!Array.isArray(style['layers'])) throw badStyle(where, 'it has no array of layers');
  if (style['layers'].length === 0) throw badStyle(where, 'it has no layers; pruning by it would remove everything');
  const { length } = style['layers'];
  if (length > MAX_STYLE_LAYERS) throw badStyle(where, `it has ${length} layers, more than ${MAX_STYLE_LAYERS}`);
  const layers = resolveRefs(style['layers'], where);
  const sources = readSources(style, layers, options.sources, where);
  const featuresets = featuresetReads(style);
  const read = (layer: JsonObject, index: number): StyleLayer[] => {
    const { id, source, 'source-layer': sourceLayer } = layer;
    if (sourceLayer === undefined || !sources.selects(source)) return [];
    const external = typeof id === 'string' ? featuresets.get(id) : [];
    const surroundings = {
      source: sources.limitsOf(source),
      promotedId: sources.promotedId(source, sourceLayer),
      externalReads: external === undefined ? [] : external,
    };
    return [readStyleLayer(layer, index, where, surroundings)];
  };
  const selected = layers.flatMap(read);
  const fault = filtersFault(selected.map(({ filter }) => filter));
  if (fault !== null) throw badStyle(where, fault);
  const indoor = indoorLayers(style).flatMap((layer) => read(layer, 0).map((made) => ({ ...made, externalReads: null })));
  const unread = unreadParts(style);
  let warnings: readonly string[] | undefined;
  return {
    bySourceLayer: groupBySourceLayer([...selected, ...indoor]),
    sources: sources.ids,
    unread: options.sources === undefined ? unread : [],
    sourceNotes: sources.notes,
    get warnings() {
      warnings ??= styleWarnings(layers, selected, sources, unread);
      return warnings;
    },
  };
}

function parseJson(text: string, where: string): unknown {
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_STYLE_BYTES) throw badStyle(where, `the style has ${bytes} bytes, more than ${MAX_STYLE_BYTES}`);
  const json = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const fault = findJsonFault(json, MAX_STYLE_DEPTH);
  if (fault !== null) throw badStyle(`${where}:${lineAndColumn(json, fault.offset)}`, `invalid JSON: ${fault.problem}`);
  return JSON.parse(json);
}

function resolveRefs(layers: readonly unknown[], where: string): JsonObject[] {
  const byId = new Map<unknown, JsonObject>();
  const objects = layers.map((layer, index) => {
    if (!isJsonObject(layer)) throw badStyle(where, `layers[${index}] is not an object`);
    byId.set(layer['id'], layer);
    return layer;
  });
  return objects.map((layer, index) => {
    const { ref } = layer;
    if (ref === undefined) return layer;
    const referred = byId.get(ref);
    if (referred === undefined || referred['ref'] !== undefined) {
      const problem = referred === undefined ? 'is not in the style' : 'is itself a reference';
      throw badStyle(where, `${layerName(layer, index)} refers to layer ${JSON.stringify(ref)}, which ${problem}`);
    }
    const resolved: Record<string, unknown> = Object.assign(Object.create(null), layer);
    for (const property of REF_PROPERTIES) {
      if (Object.hasOwn(referred, property)) resolved[property] = referred[property];
    }
    return resolved;
  });
}

function groupBySourceLayer(layers: readonly StyleLayer[]): Map<string, StyleLayer[]> {
  const groups = new Map<string, StyleLayer[]>();
  for (const layer of layers) {
    const group = groups.get(layer.sourceLayer);
    if (group === undefined) groups.set(layer.sourceLayer, [layer]);
    else group.push(layer);
  }
  return groups;
}
