// What PMTiles v3 can hold, and how it is written.

import type { OutputLayout } from '../types.ts';

export const PMTILES: OutputLayout = {
  name: 'pmtiles',
  title: 'PMTiles',
  extension: '.pmtiles',
  order: 'hilbert',
  holdsOffGrid: false,
  holdsEmptyTiles: false,
  holdsNoTiles: false,
  oneCompression: true,
  expectedCompression: null,
  commonCompressions: ['gzip', 'none'],
  // Directories hold every length.
  exactCensusUpTo: Number.POSITIVE_INFINITY,
  layout: 'pmtiles',
  deduplicates: true,
};
