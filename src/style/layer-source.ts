// The properties of a style's source that affect which tiles its layers draw.

import { isJsonObject } from '../kit/json-object.ts';

export interface LayerSource {
  /** Renderers request no deeper tiles and overzoom those of this zoom. Infinity if the style does not say. */
  readonly maxzoom: number;
  /** Whether renderers are told to overzoom this tile where a deeper one is missing. */
  readonly fillsGaps: boolean;
}

/** Used for sources that say nothing or are not in the style. */
export const ANY_SOURCE: LayerSource = { maxzoom: Number.POSITIVE_INFINITY, fillsGaps: false };

/** The default for a source that lists tile URLs without maxzoom (style specification, sources, vector). */
const DEFAULT_MAXZOOM = 22;

/** Reads a source. Invalid values set no limit, so that nothing is removed because of them. */
export function readLayerSource(source: unknown): LayerSource {
  if (!isJsonObject(source)) return ANY_SOURCE;
  const { url, tiles, maxzoom, emptyResponse } = source;
  // The TileJSON behind a URL may have another maxzoom, but the style's takes precedence.
  const absent = url === undefined && Array.isArray(tiles) ? DEFAULT_MAXZOOM : Number.POSITIVE_INFINITY;
  return {
    maxzoom: typeof maxzoom === 'number' ? Math.max(0, Math.floor(maxzoom)) : absent,
    fillsGaps: emptyResponse === 'missing',
  };
}
