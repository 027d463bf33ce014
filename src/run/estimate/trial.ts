// Estimates the output's size before the run: transforms a deterministic, evenly spread sample of tiles as a shard would, and
// extrapolates from the result.

import type { Manifest, ManifestHeader } from '../../plan/manifest.ts';
import type { Request } from '../../plan/request.ts';
import { firstsOf, type SampledContent, sizeOf, sumOf, type TilesetSize } from '../../plan/tileset-size.ts';
import { ShardCounts } from '../../shard/shard-report.ts';
import type { TileTask } from '../../shard/task.ts';
import { TileStepper } from '../../shard/tile-stepper.ts';
import type { Tile } from '../../tile/key.ts';
import { type DrawnTile, drawTiles, hashOf, metadataBytesOf } from './input-size.ts';

const TRIED_TILES = 1024;
const SIDE_BY_SIDE = 32;
/** Limits the number of large tiles. */
const TRIED_BYTES = 50_331_648;

export interface Trial {
  /** The sampled tiles after the transform. */
  readonly written: readonly DrawnTile[];
  /** Extrapolated size of the output. */
  readonly size: TilesetSize;
}

/** Samples tiles for a trial, each from another place, which is best to estimate sizes. */
export function drawForTrial({ source }: TileTask, request: Request, { header }: Manifest): DrawnTile[] {
  return drawTiles(source, request, affordable(header));
}

/** Samples tiles to measure times, in runs of neighbours as in a real run: similar tiles are processed faster. */
export function drawForRehearsal({ source }: TileTask, request: Request, { header }: Manifest): DrawnTile[] {
  return drawTiles(source, request, affordable(header), SIDE_BY_SIDE);
}

function affordable({ tiles, bytes }: ManifestHeader): number {
  return Math.max(1, Math.min(TRIED_TILES, Math.floor((TRIED_BYTES * tiles) / Math.max(1, bytes))));
}

export function tryOut(task: TileTask, drawn: readonly DrawnTile[], { header }: Manifest): Trial {
  const written = stepThrough(task, drawn);
  return { written, size: extrapolated(drawn, written, header, metadataBytesOf(task.source)) };
}

/** Returns the transformed tiles, without dropped ones. An undecodable tile counts as kept. */
function stepThrough(task: TileTask, drawn: readonly Tile[]): DrawnTile[] {
  const stepper = new TileStepper({ ...task, onDecodeError: 'keep' }, task.createTransform(), new ShardCounts(task.maxTileBytes));
  const written: DrawnTile[] = [];
  for (const tile of drawn) {
    const out = stepper.step(tile);
    if (out?.data) written.push({ z: out.z, x: out.x, y: out.y, data: out.data === tile.data ? out.data : out.data.slice() });
  }
  return written;
}

function extrapolated(
  drawn: readonly DrawnTile[],
  written: readonly DrawnTile[],
  { tiles, bytes }: Pick<ManifestHeader, 'tiles' | 'bytes'>,
  metadataBytes: number,
): TilesetSize {
  const read = drawn.reduce((sum, { data }) => sum + data.length, 0);
  if (read === 0) return { tiles, bytes, distinctTiles: tiles, distinctBytes: bytes, metadataBytes, sample: [] };
  const sampled = written.map(({ z, x, y, data }): SampledContent => ({ z, x, y, bytes: data.length, content: hashOf(data) }));
  const all = Math.round((tiles * sampled.length) / drawn.length);
  const allBytes = Math.round((bytes * sumOf(sampled)) / read);
  const sample = sampled.map(sizeOf);
  // If the sample has all tiles, counts are exact. Else contents that occur once in it stand for others that occur once.
  const firsts = firstsOf(sampled);
  const isAll = drawn.length >= tiles;
  const repeated = repeatedContents(sampled);
  const lone = isAll ? firsts : firsts.filter(({ content }) => !repeated.has(content));
  const known = isAll ? [] : firsts.filter(({ content }) => repeated.has(content));
  const share = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);
  return {
    tiles: all,
    bytes: allBytes,
    distinctTiles: Math.min(all, Math.round(all * share(lone.length, sampled.length)) + known.length),
    distinctBytes: Math.min(allBytes, Math.round(allBytes * share(sumOf(lone), sumOf(sampled))) + sumOf(known)),
    metadataBytes,
    sample,
  };
}

function repeatedContents(sampled: readonly SampledContent[]): Set<string> {
  const seen = new Set<string>();
  return new Set(sampled.flatMap(({ content }) => (seen.has(content) || !seen.add(content) ? [content] : [])));
}
