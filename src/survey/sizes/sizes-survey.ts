// Stored sizes of all tiles, and the tiles of one bucket of their histogram. No tile is read.

import type { SizeSource } from '../../archive/size-source.ts';
import type { ShardProgress } from '../../shard/shard.ts';
import { sizePartOf } from '../scan/scan-parts.ts';
import type { ScanPart, Survey } from '../scan/survey.ts';
import { BucketList, type BucketListOptions } from './bucket-list.ts';
import { SizeScan, type SizeScanOptions, type SizeScanResult } from './size-scan.ts';
import type { SizedTile } from './sized-tile.ts';

const NO_PROGRESS: ShardProgress = { tilesRead: 0, bytesRead: 0, tilesWritten: 0, watermark: '' };

export const SIZES: Survey<SizeScanOptions, SizeScanResult> = {
  name: 'sizes',
  readsTiles: false,
  writesRows: () => false,
  *scan(source, options, part) {
    const scan = new SizeScan(options);
    yield* sizesOf(source, part, scan);
    return scan.result();
  },
};

export const BUCKET: Survey<BucketListOptions, readonly SizedTile[]> = {
  name: 'bucket',
  readsTiles: false,
  writesRows: () => false,
  *scan(source, options, part) {
    const list = new BucketList(options);
    yield* sizesOf(source, part, list);
    return list.items();
  },
};

function* sizesOf(source: SizeSource, part: ScanPart, sink: SizeScan | BucketList): Generator<ShardProgress> {
  for (const _step of source.sizes(sizePartOf(part), sink)) yield NO_PROGRESS;
}
