// Warnings about oddities of a style that affect pruning. Layers are checked one by one with style-spec's checks for single
// properties, because its check of a whole style is quadratic in layers.

import type { JsonObject } from '../kit/json-object.ts';
import { filterOf } from './expression/filter.ts';
import { layerName, type StyleLayer } from './style-layer.ts';
import type { StyleSources } from './style-sources.ts';
import type { UnreadPart } from './unread.ts';
import { propertyFaults } from './validity.ts';

const MAX_WARNINGS = 50;

/** Returns at most 50 lines plus one that says if more were left out. `layers` are all layers, `selected` the selected ones. */
export function styleWarnings(
  layers: readonly JsonObject[],
  selected: readonly StyleLayer[],
  sources: StyleSources,
  unread: readonly UnreadPart[],
): readonly string[] {
  const warnings: string[] = [];
  for (const warning of allWarnings(layers, selected, sources, unread)) {
    if (warnings.length === MAX_WARNINGS) {
      warnings.push('further warnings about this style are left out');
      break;
    }
    warnings.push(warning);
  }
  return warnings;
}

function* allWarnings(
  layers: readonly JsonObject[],
  selected: readonly StyleLayer[],
  sources: StyleSources,
  unread: readonly UnreadPart[],
): Generator<string, void, undefined> {
  for (const { reason } of unread) {
    yield `${reason}: source-layers that the style itself does not draw are kept, as they may draw them (--source names the one source that counts)`;
  }
  if (selected.length === 0) yield 'no layer of this style draws vector tiles, so that pruning by it removes everything';
  yield* duplicateIds(layers);
  yield* oddSources(layers, sources);
  for (const layer of selected) yield* layerWarnings(layer);
}

function* duplicateIds(layers: readonly JsonObject[]): Generator<string, void, undefined> {
  const seen = new Set<unknown>();
  const reported = new Set<unknown>();
  for (const { id } of layers) {
    if (typeof id === 'string' && seen.has(id) && !reported.has(id)) {
      reported.add(id);
      yield `layer ${JSON.stringify(id)}: several layers have this id; all of them count`;
    }
    seen.add(id);
  }
}

function* oddSources(layers: readonly JsonObject[], sources: StyleSources): Generator<string, void, undefined> {
  for (const id of sources.ofUnknownType) {
    yield `source ${JSON.stringify(id)}: its type is not known; it is treated as a vector source`;
  }
  for (const [index, layer] of layers.entries()) {
    const { source, 'source-layer': sourceLayer } = layer;
    const name = layerName(layer, index);
    if (typeof source !== 'string') {
      if (sourceLayer !== undefined) yield `${name}: it names no source`;
    } else if (sourceLayer !== undefined && !sources.isListed(source)) {
      yield `${name}: its source ${JSON.stringify(source)} is not listed in the style; it is treated as a vector source`;
    } else if (sourceLayer === undefined && sources.isListed(source) && sources.selects(source)) {
      yield `${name}: it has no source-layer, so that it draws nothing`;
    }
  }
}

function* layerWarnings(layer: StyleLayer): Generator<string, void, undefined> {
  const name = `layer ${JSON.stringify(layer.id)}`;
  if (layer.minzoom >= layer.maxzoom) {
    yield `${name}: minzoom ${layer.minzoom} is not below maxzoom ${layer.maxzoom}, so that it is never drawn`;
  }
  if (layer.type === undefined) yield `${name}: it has no type`;
  const filter = filterOf(layer);
  if (filter.kind === 'unknown') yield `${name}: its filter cannot be decided (${oneLine(filter.reason)})`;
  for (const group of ['paint', 'layout'] as const) {
    for (const [property, value] of Object.entries(layer[group])) {
      for (const message of propertyFaults(group, layer.type, property, value)) yield `${name}: ${oneLine(message)}`;
    }
  }
}

const MAX_LINE = 300;

function oneLine(message: string): string {
  const line = message.replaceAll('\n', ' ');
  return line.length > MAX_LINE ? `${line.slice(0, MAX_LINE)}...` : line;
}
