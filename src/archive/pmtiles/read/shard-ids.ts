// Converts a shard to ranges of Hilbert ids, zoom by zoom and ascending.

import { type IdRange, stripRanges } from '../../../tile/hilbert.ts';
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
export function* zoomRanges({ ranges }: Shard, mayHold: (from: number, to: number) => boolean): Generator<ZoomRanges> {
  const zooms = [...new Set(ranges.map((range) => range.zoom))].sort((a, b) => a - b);
  for (const zoom of zooms) {
    const strips = ranges
      .filter((range) => range.zoom === zoom)
      .map(({ columns: [from, to], rows }) => stripRanges(zoom, from, to, zoom < SPARSE_ZOOM ? undefined : mayHold, rows));
    // Strips that are apart interleave along the curve.
    yield { zoom, ids: strips.length === 1 ? strips[0]! : strips.flatMap((strip) => [...strip]).sort(([a], [b]) => a - b) };
  }
}
