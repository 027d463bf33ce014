// The disk that a manifest takes by the way in which it is done.

import { mergeGroups } from '../../merge/merge.ts';
import { type DiskShape, type DiskUse, diskUse } from '../../plan/disk-use.ts';
import { type Manifest, manifestText } from '../../plan/manifest.ts';
import type { Request } from '../../plan/request.ts';
import type { TilesetSize } from '../../plan/tileset-size.ts';
import { transformOf } from '../../transform/registry.ts';

/** `isStream`: by one process, which lets shards go as the output takes them. */
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
  const format = request.outputFormat;
  const groups = mergeGroups(manifest, format).map((group) => group.reduce((sum, shard) => sum + shard.bytes, 0));
  return {
    format,
    mbtilesType: settled.mbtilesType,
    shards,
    isDirect: isStream && format === 'mbtiles' && settled.mbtilesType === 'flat',
    keptShare: isStream && bytes > 0 ? Math.max(...groups) / bytes : 1,
    hasLayers: transformOf(request.transform).readsTiles(request.transform),
    // While it is replaced it is there twice.
    jobFileBytes: 2 * Buffer.byteLength(JSON.stringify(request)) + Buffer.byteLength(manifestText(manifest)),
  };
}
