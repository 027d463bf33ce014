// How much there is of a tileset, as far as disk goes: tiles and stored bytes in all, how many of them differ, and a sample that
// tells how sizes are spread. Plain data.

import type { TileKey } from '../tile/key.ts';

/** A sampled tile that is written, and its stored bytes. */
export interface SampledSize extends TileKey {
  readonly bytes: number;
}

export interface TilesetSize {
  readonly tiles: number;
  readonly bytes: number;
  /** Of contents that differ. */
  readonly distinctTiles: number;
  readonly distinctBytes: number;
  /** As JSON. */
  readonly metadataBytes: number;
  /** Spread evenly over the tiles. */
  readonly sample: readonly SampledSize[];
}

/** Standard errors that a bound allows for. */
const BOUND_ERRORS = 3;

/** A sampled tile with what tells its content. */
export interface SampledContent extends SampledSize {
  readonly content: string;
}

/**
 * Returns the most that there may be. A sample has fewer repeats than what it is drawn from, so that its share of contents that
 * differ is never too small but by chance.
 * @param isExact whether `bytes` were counted, and not estimated
 */
export function mostThereIs(
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
  // What repeats is small, as oceans are, or it is most of what there is.
  const byteShare = sampled.length === 0 ? 1 : sumOf(firsts) / Math.max(1, sumOf(sampled));
  const bytesShare = Math.min(1, byteShare + error * Math.sqrt(byteShare * (1 - byteShare)));
  const distinctBytes = Math.min(most, Math.ceil(most * bytesShare), known.distinctBytes ?? most);
  return { tiles, bytes: most, distinctTiles, distinctBytes, metadataBytes: known.metadataBytes, sample: sampled.map(sizeOf) };
}

/** Returns the sampled tiles whose content comes for the first time. */
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

/** `error`: standard errors over the root of how many there are. */
function upperMean(sampled: readonly SampledSize[], error: number): number {
  if (sampled.length === 0) return 0;
  const mean = sumOf(sampled) / sampled.length;
  const variance = sampled.reduce((sum, { bytes }) => sum + (bytes - mean) ** 2, 0) / sampled.length;
  return mean + error * Math.sqrt(variance);
}
