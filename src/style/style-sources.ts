// Selects the sources of a style: all vector sources, or those requested.

import { isJsonObject, type JsonObject } from '../kit/json-object.ts';
import { didYouMean } from '../kit/nearest-name.ts';
import { badStyle } from './expression/bad-style.ts';
import { ANY_SOURCE, type LayerSource, readLayerSource } from './layer-source.ts';
import { narrowedSourceNotes, type TileZooms } from './narrowed-source.ts';

export interface StyleSources {
  /** Ids of the selected sources: first those the style lists, then those that only its layers name. */
  readonly ids: readonly string[];
  /** Whether layers of this source are selected. A layer without a source is, unless sources were requested. */
  readonly selects: (source: unknown) => boolean;
  /** What the source promotes to feature ids in a source-layer: a key, or an expression; null = nothing. */
  readonly promotedId: (source: unknown, sourceLayer: unknown) => unknown;
  readonly limitsOf: (source: unknown) => LayerSource;
  /** Notes about sources that request only part of the tiles, given the zooms that have tiles. */
  readonly notes: (zooms: TileZooms | undefined) => string[];
  /** Selected sources of unknown type. */
  readonly ofUnknownType: readonly string[];
  /** Whether the style lists the source. */
  readonly isListed: (source: string) => boolean;
}

/** Source types, in either specification, without vector tiles. */
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
 * Reads the sources of a style; `wanted` selects sources, undefined selects all. An unlisted source may be anything, so it is
 * selected too.
 * @throws TilefoldError 'BAD_STYLE' when a wanted source is missing; the message lists the available ones
 */
export function readSources(
  style: JsonObject,
  layers: readonly JsonObject[],
  wanted: readonly string[] | undefined,
  where: string,
): StyleSources {
  const sources = style['sources'] ?? {};
  if (!isJsonObject(sources)) throw badStyle(where, 'sources is not a JSON object');
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
  const selected = wanted === undefined ? ids : new Set([...ids].filter((id) => wanted.includes(id)));
  return {
    ids: [...selected],
    selects: (source) => (typeof source === 'string' ? selected.has(source) : wanted === undefined),
    promotedId: (source, sourceLayer) => promotedId(sourceOf(source), sourceLayer),
    limitsOf: (source) => (typeof source === 'string' ? limits.get(source) : undefined) ?? ANY_SOURCE,
    notes: (zooms) => [...selected].flatMap((id) => narrowedSourceNotes(id, listed.get(id), zooms)),
    ofUnknownType: [...selected].filter((id) => hasUnknownType(listed.get(id))),
    isListed: (source) => listed.has(source),
  };
}

function isVector(source: unknown): boolean {
  return !isJsonObject(source) || !WITHOUT_VECTOR_TILES.has(source['type']);
}

/** Applications can add their own source types. */
function hasUnknownType(source: unknown): boolean {
  return isJsonObject(source) && source['type'] !== undefined && source['type'] !== 'vector';
}

/**
 * promoteId (style specification, sources): a key for all source-layers, or one per source-layer. Mapbox also allows expressions.
 */
function promotedId(source: unknown, sourceLayer: unknown): unknown {
  const promoteId = isJsonObject(source) ? source['promoteId'] : undefined;
  if (!isJsonObject(promoteId)) return promoteId ?? null;
  return typeof sourceLayer === 'string' && Object.hasOwn(promoteId, sourceLayer) ? promoteId[sourceLayer] : null;
}

function unknownSource(id: string, ids: readonly string[], isListed: boolean): string {
  const problem = isListed ? 'is not a vector source' : 'is not in the style';
  const there =
    ids.length === 0
      ? 'it has no vector source'
      : `its vector sources are ${ids.map((known) => JSON.stringify(known)).join(', ')}`;
  return `source ${JSON.stringify(id)} ${problem}${didYouMean(id, ids) || ';'} ${there}`;
}
