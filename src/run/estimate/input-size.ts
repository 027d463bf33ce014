// Computes an upper bound of the input's size from its census and a sample of tiles, for the bound on disk use.

import { FORMATS } from '../../archive/formats.ts';
import type { InputSource, SampleSource, TileSource } from '../../archive/types.ts';
import { TileError, TilefoldError } from '../../errors.ts';
import type { Request } from '../../plan/request.ts';
import { type SampledContent, sumOf, type TilesetSize, upperBound } from '../../plan/tileset-size.ts';
import { inflate, MAX_INFLATED_BYTES } from '../../tile/codec/compression.ts';
import { contentHash } from '../../tile/content-hash.ts';
import { MAX_ZOOM, type Tile } from '../../tile/key.ts';
import { isPlace, zoomLimits } from '../../tile/region.ts';
import { compressionOfTile } from '../../tile/sniff-tiles.ts';
import type { Compression } from '../../tile/type.ts';

const SAMPLED_TILES = 512;
/** Limits the number of large tiles. */
const SAMPLED_BYTES = 33_554_432;
/** What a compressor adds to bytes that it cannot make smaller. */
const FRAME_BYTES = 64;

/** `tiles` and `bytes`: counts of the census. */
export function sizeAtMost(source: InputSource, request: Request, tiles: number, bytes: number): TilesetSize {
  if (request.tileCompression !== 'auto') return inflatedSizeAtMost(source, request, tiles, bytes);
  const { format, sharesContents, size } = source.summary;
  const isExact = tiles <= FORMATS[format].exactCensusUpTo;
  const sampled = drawTiles(source, request, Math.ceil(SAMPLED_TILES / Math.max(1, oversampling(tiles, bytes)))).map(
    (tile): SampledContent => ({ ...placeOf(tile), bytes: tile.data.length, content: hashOf(tile.data) }),
  );
  const known = {
    distinctBytes: format === request.outputFormat ? source.distinctBytes() : null,
    metadataBytes: metadataBytesOf(source),
  };
  const most = upperBound(tiles, bytes, isExact, sampled, known);
  // Tiles without shared contents cannot be larger than their file.
  return !sharesContents && most.bytes > size ? upperBound(tiles, size, true, sampled, known) : most;
}

/** A tile that is compressed in another way grows to its inflated bytes at most, and those of a frame. */
function inflatedSizeAtMost(source: InputSource, request: Request, tiles: number, bytes: number): TilesetSize {
  const drawn = drawTiles(source, request, Math.ceil(SAMPLED_TILES / Math.max(1, oversampling(tiles, bytes))));
  const sampled = drawn.map(
    (tile): SampledContent => ({
      ...placeOf(tile),
      bytes: inflatedBytes(tile.data, source.summary.tileCompression) + FRAME_BYTES,
      content: hashOf(tile.data),
    }),
  );
  const growth =
    sumOf(sampled) /
    Math.max(
      1,
      drawn.reduce((sum, { data }) => sum + data.length, 0),
    );
  const most = Math.ceil(bytes * Math.max(1, growth));
  return upperBound(tiles, most, false, sampled, { distinctBytes: null, metadataBytes: metadataBytesOf(source) });
}

/** A tile that does not inflate stays as stored. */
function inflatedBytes(stored: Uint8Array, claimed: Compression): number {
  try {
    return Math.max(stored.length, inflate(stored, compressionOfTile(stored, claimed), MAX_INFLATED_BYTES).length);
  } catch (error) {
    if (error instanceof TileError) return stored.length;
    throw error;
  }
}

export function metadataBytesOf({ summary }: Pick<TileSource, 'summary'>): number {
  return Buffer.byteLength(JSON.stringify(summary.metadata));
}

export type DrawnTile = Tile & { readonly data: Uint8Array };

/**
 * Samples tiles of the request's zooms, evenly spread, in runs of `together` neighbours. Returns none if the region is a place.
 * Unreadable tiles are skipped: the run reports them.
 */
export function drawTiles(source: SampleSource, { region }: Request, count: number, together: number = 1): DrawnTile[] {
  const drawn: DrawnTile[] = [];
  if (isPlace(region)) return drawn;
  const [min, max] = zoomLimits(region);
  const zooms = [Math.max(0, min), Math.min(MAX_ZOOM, max)] as const;
  try {
    for (const { data, ...key } of source.sampleTiles(count, zooms, together))
      if (data !== null) drawn.push({ ...key, data: data.slice() });
  } catch (error) {
    if (!(error instanceof TilefoldError) || error.code !== 'BAD_ARCHIVE') throw error;
  }
  return drawn;
}

export function hashOf(data: Uint8Array): string {
  return Buffer.from(contentHash(data)).toString('hex');
}

/** Returns the factor by which a full sample would exceed SAMPLED_BYTES. */
function oversampling(tiles: number, bytes: number): number {
  return (SAMPLED_TILES * bytes) / Math.max(1, tiles) / SAMPLED_BYTES;
}

function placeOf({ z, x, y }: Tile): { z: number; x: number; y: number } {
  return { z, x, y };
}
