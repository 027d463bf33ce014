// How large the input is at most, from its census and a few tiles: what a bound on disk is made of.

import { FORMATS } from '../../archive/formats.ts';
import type { ArchiveSource, SampleSource, TileSource } from '../../archive/types.ts';
import { TilefoldError } from '../../errors.ts';
import type { Request } from '../../plan/request.ts';
import { mostThereIs, type SampledContent, type TilesetSize } from '../../plan/tileset-size.ts';
import { contentHash } from '../../tile/content-hash.ts';
import { MAX_ZOOM, type Tile } from '../../tile/key.ts';
import { zoomLimits } from '../../tile/region.ts';

const SAMPLED_TILES = 512;
/** Of tiles that are large, fewer are read. */
const SAMPLED_BYTES = 33_554_432;

/** `tiles` and `bytes` are what the census counted. */
export function sizeAtMost(source: ArchiveSource, request: Request, tiles: number, bytes: number): TilesetSize {
  const { format, sharesContents, size } = source.summary;
  const isExact = tiles <= FORMATS[format].exactCensusUpTo;
  const sampled = drawTiles(source, request, Math.ceil(SAMPLED_TILES / Math.max(1, spendingOf(tiles, bytes)))).map(
    (tile): SampledContent => ({ ...placeOf(tile), bytes: tile.data.length, content: hashOf(tile.data) }),
  );
  const known = {
    distinctBytes: format === request.outputFormat ? source.distinctBytes() : null,
    metadataBytes: metadataBytesOf(source),
  };
  const most = mostThereIs(tiles, bytes, isExact, sampled, known);
  // Tiles that share nothing cannot be more than their file.
  return !sharesContents && most.bytes > size ? mostThereIs(tiles, size, true, sampled, known) : most;
}

export function metadataBytesOf({ summary }: Pick<TileSource, 'summary'>): number {
  return Buffer.byteLength(JSON.stringify(summary.metadata));
}

export type DrawnTile = Tile & { readonly data: Uint8Array };

/** Returns tiles of the request's zooms, or none where it has a cover, spread evenly and `together` side by side, as far as they can be read; what cannot is for its shard to fail on. */
export function drawTiles(source: SampleSource, { region }: Request, count: number, together: number = 1): DrawnTile[] {
  const drawn: DrawnTile[] = [];
  if (region.cover !== null) return drawn;
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

/** How many times too much a whole sample would be. */
function spendingOf(tiles: number, bytes: number): number {
  return (SAMPLED_TILES * bytes) / Math.max(1, tiles) / SAMPLED_BYTES;
}

function placeOf({ z, x, y }: Tile): { z: number; x: number; y: number } {
  return { z, x, y };
}
