// Converts a shard to ranges of Hilbert ids, zoom by zoom and ascending.

import { boxRanges, type IdRange } from '../../../tile/hilbert.ts';
import { sideOf } from '../../../tile/key.ts';
import type { Shard } from '../../../tile/shard.ts';

/**
 * From this zoom on, a zoom has more tiles than an archive may address. Below it, checking `mayHold` reads more directories than
 * it saves.
 */
const SPARSE_ZOOM = 18;

export interface ZoomRanges {
  readonly zoom: number;
  /** Ascending, without overlap. */
  readonly ids: Iterable<IdRange>;
}

/**
 * Yields the ranges of each zoom of a shard; a `rest` shard has none. Ranges for which `mayHold` returns false may be omitted.
 */
export function* zoomRanges(
  { ranges }: Pick<Shard, 'ranges'>,
  mayHold: (from: number, to: number) => boolean,
): Generator<ZoomRanges> {
  const zooms = [...new Set(ranges.map((range) => range.zoom))].sort((a, b) => a - b);
  for (const zoom of zooms) {
    const all = [0, sideOf(zoom) - 1] as const;
    const boxes = ranges.filter((range) => range.zoom === zoom).map(({ columns, rows = all }) => ({ columns, rows }));
    yield { zoom, ids: boxRanges(zoom, boxes, zoom < SPARSE_ZOOM ? undefined : mayHold) };
  }
}
