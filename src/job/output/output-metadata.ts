// Builds the output's metadata: the input's, as changed by the transform, and corrected to match the tiles that were written.

import { structureOrText } from '../../kit/json-value.ts';
import type { Request } from '../../plan/request.ts';
import { coversOf } from '../../shard/fold.ts';
import { isPatchResult } from '../../shard/patch/open-patched.ts';
import type { ShardReport } from '../../shard/shard-report.ts';
import { settleTransform } from '../../shard/task.ts';
import { withinArea } from '../../tile/area/area-extent.ts';
import { settleExtent } from '../../tile/extent.ts';
import { withoutFileMetadata } from '../../tile/file-metadata.ts';
import { emptyMetadata, type TilesetMetadata } from '../../tile/metadata.ts';
import { isAllTiles } from '../../tile/region.ts';
import { settleLayers } from '../../tile/settle-layers.ts';
import { compileTransform, transformOf } from '../../transform/registry.ts';
import type { Job } from '../job.ts';
import type { MissingReport } from '../report-types.ts';

/** The metadata key that lists the tiles missing from the output. */
const MISSING_TILES = 'tilefold_missing';

/** A kept tile that could not be decoded may hold any layer, so the transform's changes are not applied then. */
export function outputMetadata(
  job: Job,
  source: TilesetMetadata,
  folded: ShardReport,
  missing: readonly MissingReport[],
): TilesetMetadata {
  const { request } = job.record;
  // Only another format needs more, or can hold less.
  if (isPatchResult(request)) return withMissing(source, missing);
  const keptUnread = request.onDecodeError === 'keep' && folded.decodeErrors.length > 0;
  const transform = compileTransform(settleTransform(request, job.manifest.header.settled));
  const described = keptUnread ? source : transform.describe(source, folded.transform);
  const { area } = request.region;
  const placed = area === undefined ? described : withinArea(described, area);
  const settled = settleLayers(settleExtent(placed, coversOf(folded)));
  const words = changesCounts(request) || missing.length > 0 ? withoutCounts(settled) : settled;
  return withMissing(withoutFileMetadata(words, source), missing);
}

/** Whether the request may change the set of features. */
export function changesCounts({ region, transform }: Request): boolean {
  return !isAllTiles(region) || !transformOf(transform).keepsTiles;
}

/** tilestats holds feature counts over all tiles. */
function withoutCounts({ tilestats: _, ...words }: TilesetMetadata): TilesetMetadata {
  return words;
}

/** Lists missing tiles, after those that the input lists. Has no error text and no time, so that equal gaps give equal bytes. */
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
