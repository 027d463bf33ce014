// Reads whole sources as a run does: the shards of the census, then the rest.

import type { SourceNotices, TileSource } from '../../../src/archive/types.ts';
import type { TileOrder } from '../../../src/tile/key.ts';
import type { Shard } from '../../../src/tile/shard.ts';

/** Records all notices, one line each. */
export class Notes implements SourceNotices {
  readonly lines: string[] = [];

  drop(reason: string, zoom: number | null, where: string): void {
    this.lines.push(`drop ${reason} zoom ${zoom}: ${where}`);
  }

  warn(kind: string, where: string): void {
    this.lines.push(`warn ${kind}: ${where}`);
  }
}

export const REST: Shard = { index: 1, ranges: [], rest: true, tiles: 0, bytes: 0 };

/** One shard with everything that the census counts. */
export function shardOf(source: TileSource): Shard {
  const counts = [...source.census()];
  return { index: 0, ranges: counts.map(({ zoom, columns }) => ({ zoom, columns })), tiles: 0, bytes: 0 };
}

/** Returns the tiles, each as `z/x/y text`. */
export function readTiles(
  source: TileSource,
  order: TileOrder = 'row',
  shard: Shard = shardOf(source),
  notes = new Notes(),
): string[] {
  return Array.from(source.tiles(shard, order, notes), ({ z, x, y, data }) => {
    return `${z}/${x}/${y} ${data === null ? 'NULL' : Buffer.from(data).toString('latin1')}`;
  });
}
