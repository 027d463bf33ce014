// The default options of a prune transform, to be changed one by one.

import type { PruneSpec } from '../../src/transform/prune/prune-options.ts';

/** Prunes by these styles, layers and filters. */
export function pruneSpec(styles: PruneSpec['styles'], changes: Partial<PruneSpec> = {}): PruneSpec {
  return {
    use: 'prune',
    styles,
    sources: [],
    onStyleError: 'abort',
    styleMode: 'layer+filter',
    zoomRule: 'view',
    visibility: 'layout',
    unknownFilter: 'keep',
    overzoomGaps: false,
    layers: null,
    excludeLayers: [],
    keepAttributes: [],
    dropAttributes: [],
    dropEmptyTiles: false,
    maxInflatedBytes: 2 ** 24,
    maxTileZoom: 14,
    compression: 'gzip',
    codec: 'zlib',
    ...changes,
  };
}
