// The facts of a tileset that its metadata tells: one pass over the tiles, or over their keys alone where no layer is in them.

import { FORMATS } from '../../archive/formats.ts';
import type { SizeSink, SizeSource } from '../../archive/size-source.ts';
import type { TileSource } from '../../archive/types.ts';
import type { ShardProgress } from '../../shard/shard.ts';
import { StepPace } from '../../shard/step-pace.ts';
import { hilbertKey } from '../../tile/hilbert.ts';
import { keyText, type TileKey } from '../../tile/key.ts';
import { QUIET } from '../inspected.ts';
import { shardOfPart, sizePartOf } from '../scan/scan-parts.ts';
import type { ScanPart, Survey } from '../scan/survey.ts';
import { type FactsResult, TilesetFacts } from './tileset-facts.ts';

export interface DescribeOptions {
  /** Read the tiles, which are vector tiles. */
  readonly reads: boolean;
  /** The deepest zoom: no tile lies below it. */
  readonly maxZoom: number;
  readonly maxInflatedBytes: number;
}

export const DESCRIBE: Survey<DescribeOptions, FactsResult> = {
  name: 'describe',
  readsTiles: true,
  writesRows: () => false,
  scan: (source, options, part) => (options.reads ? readTiles : readKeys)(source, options, part),
};

function* readTiles(
  source: TileSource,
  { maxZoom, maxInflatedBytes }: DescribeOptions,
  part: ScanPart,
): Generator<ShardProgress, FactsResult> {
  const facts = new TilesetFacts();
  const { format, tileCompression } = source.summary;
  const pace = new StepPace();
  const progress = { tilesRead: 0, bytesRead: 0 };
  for (const tile of source.tiles(shardOfPart(part), FORMATS[format].order, QUIET)) {
    const bytes = tile.data?.length ?? 0;
    progress.tilesRead++;
    progress.bytesRead += bytes;
    facts.addPlace(tile, () => tile.z < maxZoom && source.deeperTiles(tile) > 0);
    facts.addTile(tile, tileCompression, maxInflatedBytes);
    if (!pace.isOverAfter(bytes)) continue;
    yield { ...progress, tilesWritten: 0, watermark: keyText(tile) };
    pace.begin();
  }
  return facts.toResult();
}

function* readKeys(
  source: TileSource & SizeSource,
  { maxZoom }: DescribeOptions,
  part: ScanPart,
): Generator<ShardProgress, FactsResult> {
  const facts = new TilesetFacts();
  let tilesRead = 0;
  const add = (key: TileKey): void => {
    tilesRead++;
    facts.addPlace(key, () => key.z < maxZoom && source.deeperTiles(key) > 0);
  };
  const sink: SizeSink = {
    minKeyedBytes: 0,
    sized() {},
    tile: (z, x, y) => add({ z, x, y }),
    run(first, tiles) {
      for (let id = first; id < first + tiles; id++) add(hilbertKey(id));
    },
    invalidKey() {},
    missingImage() {},
  };
  for (const _ of source.sizes(sizePartOf(part), sink))
    yield { tilesRead, bytesRead: 0, tilesWritten: 0, watermark: '' } satisfies ShardProgress;
  return facts.toResult();
}
