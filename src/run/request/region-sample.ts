// Samples tiles of a region, to tell what most of them are.

import { FORMATS } from '../../archive/formats.ts';
import type { ColumnCount, SampleSource, TileSource } from '../../archive/types.ts';
import { clipColumns, isPlace, type Region } from '../../tile/region.ts';

/** Returns the stored bytes of up to so many tiles. */
export type Sample = (count: number) => Iterable<Uint8Array>;

/** Of a place, takes the first tile of strips that are evenly spread, and reads no other part of the archive. */
export function sampleOf(source: TileSource & SampleSource, region: Region, strips: readonly ColumnCount[]): Sample {
  if (!isPlace(region)) return (count) => source.sample(count);
  return (count) => sampleStrips(source, region, strips, count);
}

function* sampleStrips(source: TileSource, region: Region, strips: readonly ColumnCount[], count: number): Generator<Uint8Array> {
  const samples = Math.min(count, strips.length);
  const { order } = FORMATS[source.summary.format];
  for (let sample = 0; sample < samples; sample++) {
    const { zoom, columns, tiles, bytes } = strips[Math.floor(((sample + 0.5) * strips.length) / samples)]!;
    const ranges = clipColumns({ zoom, columns }, region);
    for (const { data } of source.tiles({ index: 0, ranges, tiles, bytes }, order, { drop() {}, warn() {} })) {
      if (data === null) continue;
      yield data;
      break;
    }
  }
}
