// Computes the disk use of a manifest for an executor.

import { outputLayout } from '../../archive/formats.ts';
import { MOST_OPEN } from '../../archive/union/archive-pool.ts';
import { requestReport } from '../../job/output/request-report.ts';
import { mergeKind } from '../../merge/merge-kinds.ts';
import { type DiskShape, type DiskUse, diskUse } from '../../plan/disk-use.ts';
import { type Manifest, manifestText } from '../../plan/manifest.ts';
import type { Request } from '../../plan/request.ts';
import type { TilesetSize } from '../../plan/tileset-size.ts';
import { transformOf } from '../../transform/registry.ts';

/** `isStream`: run in one process, which removes shards as they are merged. */
export function diskPlan(
  request: Request,
  manifest: Manifest,
  size: TilesetSize,
  isStream: boolean,
  kind: 'bound' | 'estimate',
): DiskUse {
  return diskUse(size, shapeOf(request, manifest, isStream), kind === 'bound');
}

function shapeOf(request: Request, manifest: Manifest, isStream: boolean): DiskShape {
  const { settled, shards, bytes } = manifest.header;
  const output = outputLayout(request.outputFormat, settled.mbtilesType);
  const { takesRows, groups: groupsOf } = mergeKind(output);
  const groups = groupsOf(manifest.shards).map((group) => group.reduce((sum, shard) => sum + shard.bytes, 0));
  return {
    output,
    shards,
    isDirect: isStream && takesRows,
    keptShare: isStream && bytes > 0 ? Math.max(...groups) / bytes : 1,
    hasLayers: transformOf(request.transform).readsTiles(request.transform),
    // Twice, since the old file exists while it is being replaced.
    jobFileBytes: 2 * requestBytes(request) + Buffer.byteLength(manifestText(manifest)) + spoolBytes(manifest, isStream),
  };
}

/** Shards that more inputs have than may be open are read through spools: one shard at a time, or, on workers, at most all at once. */
function spoolBytes({ shards }: Manifest, isStream: boolean): number {
  const spooled = shards.filter(({ inputs = [] }) => inputs.length > MOST_OPEN).map(({ bytes }) => bytes);
  return isStream ? Math.max(0, ...spooled) : spooled.reduce((sum, bytes) => sum + bytes, 0);
}

/** Returns the size of request.json. The text of the styles is most of it. */
function requestBytes(request: Request): number {
  return Buffer.byteLength(JSON.stringify({ ...requestReport(request), transform: request.transform }));
}
