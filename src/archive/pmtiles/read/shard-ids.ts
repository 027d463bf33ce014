// A shard's tiles as ranges of Hilbert ids, zoom by zoom and ascending.

import { type IdRange, stripRanges } from '../../../tile/hilbert.ts';
import type { Shard } from '../../../tile/shard.ts';

/** From here on a zoom has more tiles than an archive may address. Below, asking costs more directories than it saves ranges. */
const SPARSE_ZOOM = 18;

export interface ZoomRanges {
  readonly zoom: number;
  /** Ascending, without overlap. */
  readonly ids: Iterable<IdRange>;
}

/**
 * Yields what each zoom of a shard holds; a `rest` shard holds nothing that has an id. Where `mayHold` says that there is nothing,
 * ranges may be left out.
 */
export function* zoomRanges({ ranges }: Shard, mayHold: (from: number, to: number) => boolean): Generator<ZoomRanges> {
  const zooms = [...new Set(ranges.map((range) => range.zoom))].sort((a, b) => a - b);
  for (const zoom of zooms) {
    const strips = ranges
      .filter((range) => range.zoom === zoom)
      .map(({ columns: [from, to] }) => stripRanges(zoom, from, to, zoom < SPARSE_ZOOM ? undefined : mayHold));
    // Strips that lie apart interleave along the curve.
    yield { zoom, ids: strips.length === 1 ? strips[0]! : strips.flatMap((strip) => [...strip]).sort(([a], [b]) => a - b) };
  }
}
