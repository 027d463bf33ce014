// The words of the output: the input's, as the transform changes them, and true to the tiles that were written.

import { structureOrText } from '../../kit/json-value.ts';
import type { Request } from '../../plan/request.ts';
import { coversOf } from '../../shard/fold.ts';
import type { ShardReport } from '../../shard/shard-report.ts';
import { settleTransform } from '../../shard/task.ts';
import { settleExtent } from '../../tile/extent.ts';
import { withoutFileMetadata } from '../../tile/file-metadata.ts';
import { emptyMetadata, type TilesetMetadata } from '../../tile/metadata.ts';
import { isAllTiles } from '../../tile/region.ts';
import { settleLayers } from '../../tile/settle-layers.ts';
import { compileTransform, transformOf } from '../../transform/registry.ts';
import type { Job } from '../job.ts';
import type { MissingReport } from '../report-types.ts';

/** The name under which an output says which tiles it lacks. */
const MISSING_TILES = 'tilefold_missing';

/** The input's words as the transform changes them. A kept tile that it could not read may hold any layer: then they stay. */
export function outputMetadata(
  job: Job,
  source: TilesetMetadata,
  folded: ShardReport,
  missing: readonly MissingReport[],
): TilesetMetadata {
  const { request } = job.record;
  const keptUnread = request.onDecodeError === 'keep' && folded.decodeErrors.length > 0;
  const transform = compileTransform(settleTransform(request, job.manifest.header.settled));
  const described = keptUnread ? source : transform.describe(source, folded.transform);
  const settled = settleLayers(settleExtent(described, coversOf(folded)));
  const words = changesCounts(request) || missing.length > 0 ? withoutCounts(settled) : settled;
  return withMissing(withoutFileMetadata(words, source), missing);
}

/** Whether the output may hold other features than the input, by what was asked for. */
export function changesCounts({ region, transform }: Request): boolean {
  return !isAllTiles(region) || !transformOf(transform).keepsTiles;
}

/** tilestats count the features of all tiles. */
function withoutCounts({ tilestats: _, ...words }: TilesetMetadata): TilesetMetadata {
  return words;
}

/** Says which tiles are not there that should be, beside those that the input said to lack. No error, no time: equal gaps, equal bytes. */
function withMissing(metadata: TilesetMetadata, missing: readonly MissingReport[]): TilesetMetadata {
  if (missing.length === 0) return metadata;
  const before = metadata.other[MISSING_TILES];
  const known = typeof before === 'string' ? structureOrText(before) : before;
  const list = missing.map(({ tiles, ranges, off_grid }) => ({ tiles, ranges, off_grid }));
  const other = Object.assign(emptyMetadata().other, metadata.other, {
    [MISSING_TILES]: [...(Array.isArray(known) ? (known as unknown[]) : []), ...list],
  });
  return { ...metadata, other };
}
