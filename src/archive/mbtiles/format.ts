// What MBTiles can hold, and the two ways to write it.

import type { Format, OutputLayout } from '../types.ts';

export const MBTILES: Format = {
  name: 'mbtiles',
  title: 'MBTiles',
  extension: '.mbtiles',
  order: 'row',
  holdsOffGrid: true,
  holdsEmptyTiles: true,
  holdsNoTiles: true,
  oneCompression: false,
  expectedCompression: 'gzip',
  commonCompressions: ['gzip'],
  // About 0.2 us a row, where the row header is in the page cache.
  exactCensusUpTo: 200_000,
};

/** One table of keys and bytes. */
export const MBTILES_FLAT: OutputLayout = { ...MBTILES, layout: 'mbtiles-flat', deduplicates: false };

/** Tables `map` and `images` under a view `tiles`. */
export const MBTILES_NORMALIZED: OutputLayout = { ...MBTILES, layout: 'mbtiles-normalized', deduplicates: true };
