// What a source of the style says that bears on the layers that draw it.

import { isJsonObject } from '../kit/json-object.ts';

export interface LayerSource {
  /** Renderers ask for no deeper tiles, and show those of this zoom on all views above; Infinity where the style does not say. */
  readonly maxzoom: number;
  /** Where a deeper tile is missing, renderers are told to show this one in its place. */
  readonly fillsGaps: boolean;
}

/** What a source has that does not say; so does one that is not in the style. */
export const ANY_SOURCE: LayerSource = { maxzoom: Number.POSITIVE_INFINITY, fillsGaps: false };

/** Style specification, sources, vector: for one whose tiles are listed without a maxzoom. */
const DEFAULT_MAXZOOM = 22;

/** Reads a source. What is no number is no limit: a style says more than it should by this, and deletes nothing. */
export function readLayerSource(source: unknown): LayerSource {
  if (!isJsonObject(source)) return ANY_SOURCE;
  const { url, tiles, maxzoom, emptyResponse } = source;
  // Behind a URL there may be another maxzoom; one that the style has comes before it.
  const absent = url === undefined && Array.isArray(tiles) ? DEFAULT_MAXZOOM : Number.POSITIVE_INFINITY;
  return {
    maxzoom: typeof maxzoom === 'number' ? Math.max(0, Math.floor(maxzoom)) : absent,
    fillsGaps: emptyResponse === 'missing',
  };
}
