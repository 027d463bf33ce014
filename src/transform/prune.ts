// The prune transform: what no style layer draws goes out of each tile. Around the pruner it only unwraps and wraps the
// bytes; a tile in which nothing goes comes back as the very array that came in.

import { parseStyle } from '../style/style.ts';
import type { ZoomRule } from '../style/view-zooms.ts';
import { deflate, inflate, sniffCompression } from '../tile/compression.ts';
import type { TileKey } from '../tile/key.ts';
import type { Compression } from '../tile/type.ts';
import { createCopy } from './copy.ts';
import { describePruned } from './describe.ts';
import { ReportTally } from './report.ts';
import { TilePruner } from './tile-pruner.ts';
import type { TileTransform } from './types.ts';

/** Plain JSON, so that it can go to workers. */
export interface PruneSpec {
  use: 'prune';
  /** The style's JSON text; null prunes nothing. */
  style: string | null;
  /** Names the style in messages. */
  styleName: string;
  styleMode: 'none' | 'layer' | 'layer+filter';
  zoomRule: ZoomRule;
  /** What becomes of features that only a filter that cannot be compiled could draw. */
  unknownFilter: 'keep' | 'drop';
  dropEmptyTiles: boolean;
  /** Bytes that one tile may inflate to. */
  maxInflatedBytes: number;
  /** The highest zoom that holds a tile. */
  maxTileZoom: number;
  /** The archive's word. */
  compression: Compression;
}

/**
 * Builds the transform.
 * @throws TilefoldError 'BAD_STYLE'
 */
export function createPrune(spec: PruneSpec): TileTransform {
  const { style, styleMode, zoomRule, maxTileZoom, unknownFilter } = spec;
  if (style === null || styleMode === 'none') return { ...createCopy(), name: 'prune' };
  const tally = new ReportTally();
  const options = { filters: styleMode === 'layer+filter', zoomRule, maxTileZoom, unknownFilter };
  const pruner = new TilePruner(parseStyle(style, spec.styleName), options, tally);
  return {
    name: 'prune',
    apply: (key, stored) => pruneStored(pruner, spec, key, stored),
    describe: describePruned,
    report: () => tally.toReport(),
  };
}

function pruneStored(pruner: TilePruner, spec: PruneSpec, key: TileKey, stored: Uint8Array): Uint8Array | null {
  const compression = sniffCompression(stored, spec.compression);
  const bytes = inflate(stored, compression, spec.maxInflatedBytes);
  const pruned = pruner.prune(key, bytes);
  if (pruned.length === 0 && spec.dropEmptyTiles) return null;
  return pruned === bytes ? stored : deflate(pruned, compression);
}
