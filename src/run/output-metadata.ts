// The words of the output: the input's, as the transform changes them, and true to the tiles that were written.

import type { Request } from '../plan/request.ts';
import { settleExtent } from '../tile/extent.ts';
import type { TilesetMetadata } from '../tile/metadata.ts';
import { settleLayers } from '../tile/settle-layers.ts';
import { withoutFileWords } from '../tile/stale-words.ts';
import { compileTransform } from '../transform/compile.ts';
import { coversOf } from './fold.ts';
import type { Job } from './job.ts';
import type { ShardReport } from './shard-report.ts';
import { settleTransform } from './task.ts';

/** The input's words as the transform changes them. A kept tile that it could not read may hold any layer: then they stay. */
export function outputMetadata(job: Job, source: TilesetMetadata, folded: ShardReport): TilesetMetadata {
  const { request } = job.record;
  const keptUnread = request.onDecodeError === 'keep' && folded.decodeErrors.length > 0;
  const transform = compileTransform(settleTransform(request, job.manifest.header.settled));
  const described = keptUnread ? source : transform.describe(source, folded.transform);
  const settled = settleLayers(settleExtent(described, coversOf(folded)));
  return withoutFileWords(changesCounts(request) ? withoutCounts(settled) : settled, source);
}

/** Whether the output may hold other features than the input, by what was asked for. */
export function changesCounts({ minzoom, maxzoom, tile, transform }: Request): boolean {
  return minzoom !== null || maxzoom !== null || tile !== null || transform.use !== 'copy';
}

/** tilestats count the features of all tiles. */
function withoutCounts({ tilestats: _, ...words }: TilesetMetadata): TilesetMetadata {
  return words;
}
