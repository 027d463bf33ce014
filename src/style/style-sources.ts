// Which of a style's sources count: those of vector tiles, or the ones of them that were asked for.

import { isJsonObject, type JsonObject } from '../kit/json-object.ts';
import { badStyle } from './expression/bad-style.ts';
import { ANY_SOURCE, type LayerSource, readLayerSource } from './layer-source.ts';
import { narrowedSourceNotes, type TileZooms } from './narrowed-source.ts';

export interface StyleSources {
  /** Ids of the sources whose layers count: those that the style lists, then those that only its layers name. */
  readonly ids: readonly string[];
  /** Whether layers of this source count; a layer that names none does, unless sources were asked for. */
  readonly counts: (source: unknown) => boolean;
  /** What the source promotes to ids in a source-layer: a key, or an expression that reads it; null = nothing. */
  readonly promotedId: (source: unknown, sourceLayer: unknown) => unknown;
  readonly limitsOf: (source: unknown) => LayerSource;
  /** What is to be said of sources that ask for part of the tiles, which have these zooms. */
  readonly notes: (zooms: TileZooms | undefined) => string[];
  /** Sources that count although their type is not known. */
  readonly ofUnknownType: readonly string[];
  /** Whether the style lists the source. */
  readonly isListed: (source: string) => boolean;
}

/** Types of sources, of either specification, that have no vector tiles. */
const WITHOUT_VECTOR_TILES: ReadonlySet<unknown> = new Set([
  'raster',
  'raster-dem',
  'raster-array',
  'geojson',
  'image',
  'video',
  'canvas',
  'model',
  'batched-model',
]);

/**
 * Reads the sources of a style; `wanted` names those whose layers shall count, undefined takes all. A source that is not
 * listed may be anything, so it counts.
 * @throws TilefoldError 'BAD_STYLE' when a wanted source is not there, with those that are
 */
export function readSources(
  style: JsonObject,
  layers: readonly JsonObject[],
  wanted: readonly string[] | undefined,
  where: string,
): StyleSources {
  const sources = style['sources'] ?? {};
  if (!isJsonObject(sources)) throw badStyle(where, 'sources is not an object');
  const listed = new Map(Object.entries(sources));
  const ids = new Set<string>();
  for (const [id, source] of listed) if (isVector(source)) ids.add(id);
  for (const { source, 'source-layer': sourceLayer } of layers) {
    if (typeof source === 'string' && sourceLayer !== undefined && !listed.has(source)) ids.add(source);
  }
  for (const id of wanted ?? []) {
    if (!ids.has(id)) throw badStyle(where, unknownSource(id, [...ids], listed.has(id)));
  }
  const sourceOf = (id: unknown): unknown => (typeof id === 'string' ? listed.get(id) : undefined);
  const limits = new Map([...listed].map(([id, source]) => [id, readLayerSource(source)]));
  const counting = wanted === undefined ? ids : new Set([...ids].filter((id) => wanted.includes(id)));
  return {
    ids: [...counting],
    counts: (source) => (typeof source === 'string' ? counting.has(source) : wanted === undefined),
    promotedId: (source, sourceLayer) => promotedId(sourceOf(source), sourceLayer),
    limitsOf: (source) => (typeof source === 'string' ? limits.get(source) : undefined) ?? ANY_SOURCE,
    notes: (zooms) => [...counting].flatMap((id) => narrowedSourceNotes(id, listed.get(id), zooms)),
    ofUnknownType: [...counting].filter((id) => hasUnknownType(listed.get(id))),
    isListed: (source) => listed.has(source),
  };
}

function isVector(source: unknown): boolean {
  return !isJsonObject(source) || !WITHOUT_VECTOR_TILES.has(source['type']);
}

/** Applications can add types of sources of their own. */
function hasUnknownType(source: unknown): boolean {
  return isJsonObject(source) && source['type'] !== undefined && source['type'] !== 'vector';
}

/** Style specification, sources, promoteId: a key for all source-layers, or one by source-layer. Mapbox has expressions as well. */
function promotedId(source: unknown, sourceLayer: unknown): unknown {
  const promoteId = isJsonObject(source) ? source['promoteId'] : undefined;
  if (!isJsonObject(promoteId)) return promoteId ?? null;
  return typeof sourceLayer === 'string' && Object.hasOwn(promoteId, sourceLayer) ? promoteId[sourceLayer] : null;
}

function unknownSource(id: string, ids: readonly string[], isListed: boolean): string {
  const problem = isListed ? 'is not one of vector tiles' : 'is not in the style';
  const there =
    ids.length === 0 ? 'it has none' : `those of vector tiles are ${ids.map((known) => JSON.stringify(known)).join(', ')}`;
  return `source ${JSON.stringify(id)} ${problem}; ${there}`;
}
