// The size of a tileset, for disk estimates: tiles and stored bytes, distinct tiles, and a sample of sizes. Plain data.

import type { TileKey } from '../tile/key.ts';

/** A sampled tile of the output, with its stored bytes. */
export interface SampledSize extends TileKey {
  readonly bytes: number;
}

export interface TilesetSize {
  readonly tiles: number;
  readonly bytes: number;
  /** Tiles with distinct contents. */
  readonly distinctTiles: number;
  readonly distinctBytes: number;
  /** As JSON. */
  readonly metadataBytes: number;
  /** Spread evenly over the tiles. */
  readonly sample: readonly SampledSize[];
}

/** Standard errors allowed for in a bound. */
const BOUND_ERRORS = 3;

/** A sampled tile, with an identifier of its content. */
export interface SampledContent extends SampledSize {
  readonly content: string;
}

/**
 * Returns an upper bound of the size. A sample has fewer repeats than the whole, so its share of distinct contents is too small
 * only by chance.
 * @param isExact whether `bytes` were counted, not estimated
 */
export function upperBound(
  tiles: number,
  bytes: number,
  isExact: boolean,
  sampled: readonly SampledContent[],
  known: { readonly distinctBytes: number | null; readonly metadataBytes: number },
): TilesetSize {
  const drawn = Math.max(1, sampled.length);
  const error = BOUND_ERRORS * Math.sqrt(Math.max(0, 1 - drawn / Math.max(tiles, drawn)) / drawn);
  const most = isExact ? bytes : Math.max(bytes, Math.round(tiles * upperMean(sampled, error)));
  const firsts = firstsOf(sampled);
  const share = sampled.length === 0 ? 1 : firsts.length / drawn;
  const tilesShare = Math.min(1, share + error * Math.sqrt(share * (1 - share)));
  const distinctTiles = Math.min(tiles, Math.ceil(tiles * tilesShare));
  // Repeated tiles are either small, like oceans, or most of the tileset.
  const byteShare = sampled.length === 0 ? 1 : sumOf(firsts) / Math.max(1, sumOf(sampled));
  const bytesShare = Math.min(1, byteShare + error * Math.sqrt(byteShare * (1 - byteShare)));
  const distinctBytes = Math.min(most, Math.ceil(most * bytesShare), known.distinctBytes ?? most);
  return { tiles, bytes: most, distinctTiles, distinctBytes, metadataBytes: known.metadataBytes, sample: sampled.map(sizeOf) };
}

/** Returns the first sampled tile of each content. */
export function firstsOf<Sampled extends SampledContent>(sampled: readonly Sampled[]): Sampled[] {
  const seen = new Set<string>();
  return sampled.filter(({ content }) => !seen.has(content) && seen.add(content));
}

export function sizeOf({ z, x, y, bytes }: SampledSize): SampledSize {
  return { z, x, y, bytes };
}

export function sumOf(sampled: readonly SampledSize[]): number {
  return sampled.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** `error`: standard errors divided by the root of the number of tiles. */
function upperMean(sampled: readonly SampledSize[], error: number): number {
  if (sampled.length === 0) return 0;
  const mean = sumOf(sampled) / sampled.length;
  const variance = sampled.reduce((sum, { bytes }) => sum + (bytes - mean) ** 2, 0) / sampled.length;
  return mean + error * Math.sqrt(variance);
}
