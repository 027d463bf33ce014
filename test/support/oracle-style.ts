// Selects the layers of a style and the view zooms at which a tile is shown while one is drawn, implemented independently.

import type { FilterSpecification } from '@maplibre/maplibre-gl-style-spec';

export interface StyleLayerJson {
  id: string;
  type?: string;
  source?: string;
  'source-layer'?: string;
  minzoom?: number;
  maxzoom?: number;
  layout?: Record<string, unknown>;
  paint?: Record<string, unknown>;
  filter?: FilterSpecification;
  ref?: string;
  /** The keys that the source promotes to ids, stored here when the style is read. */
  promoted: string[];
}

export interface ZoomOptions {
  zoomRule: 'view' | 'tile';
  /** The highest zoom with tiles. */
  maxTileZoom: number;
}

interface SourceJson {
  type?: string;
  promoteId?: string | Record<string, string>;
}

const INHERITED = ['type', 'source', 'source-layer', 'minzoom', 'maxzoom', 'filter', 'layout'] as const;

/** Returns the layers of a style (JSON text) that draw vector tiles; `sources` selects sources, none = all. */
export function readStyleLayers(text: string, sources: readonly string[] = []): StyleLayerJson[] {
  const style = JSON.parse(text) as { sources?: Record<string, SourceJson>; layers: StyleLayerJson[] };
  const listed = new Map(Object.entries(style.sources ?? {}));
  const resolved = style.layers.map((layer) => withInherited(layer, style.layers));
  return resolved.flatMap((layer) => {
    const source = listed.get(layer.source ?? '');
    const counts = sources.length > 0 ? sources.includes(layer.source ?? '') : (source?.type ?? 'vector') === 'vector';
    const name = layer['source-layer'];
    return counts && name !== undefined ? [{ ...layer, promoted: promotedKeys(source, name) }] : [];
  });
}

/** Returns the integer view zooms at which a tile of zoom `z` is shown while the layer is drawn. */
export function drawnZooms(layer: StyleLayerJson, z: number, { zoomRule, maxTileZoom }: ZoomOptions): number[] {
  if (layer.layout?.['visibility'] === 'none') return [];
  const minzoom = layer.minzoom ?? 0;
  const maxzoom = layer.maxzoom || 99;
  if (zoomRule === 'tile') return minzoom <= z && z < maxzoom ? [z] : [];
  const zooms: number[] = [];
  const last = z === maxTileZoom ? 24 : z;
  for (let zoom = z; zoom <= last; zoom++) {
    const isLastPoint = z === maxTileZoom && zoom === 24;
    const from = Math.max(zoom, minzoom);
    if (isLastPoint ? from <= zoom && maxzoom > zoom : from < Math.min(zoom + 1, maxzoom)) zooms.push(zoom);
  }
  return zooms;
}

/** By vt-optimizer's rules: only the tile's own zoom; 0 is no limit; any visibility other than "visible" hides. */
export function compatZooms({ minzoom, maxzoom, layout }: StyleLayerJson, z: number): number[] {
  const isVisible = (layout?.['visibility'] ?? 'visible') === 'visible';
  return isVisible && (!minzoom || z >= minzoom) && (!maxzoom || z < maxzoom) ? [z] : [];
}

function withInherited(layer: StyleLayerJson, layers: readonly StyleLayerJson[]): StyleLayerJson {
  const parent = layer.ref === undefined ? undefined : layers.find(({ id }) => id === layer.ref);
  if (parent === undefined) return layer;
  return { ...layer, ...Object.fromEntries(INHERITED.filter((key) => key in parent).map((key) => [key, parent[key]])) };
}

function promotedKeys(source: SourceJson | undefined, sourceLayer: string): string[] {
  const promoteId = source?.promoteId;
  if (promoteId === undefined) return [];
  const key = typeof promoteId === 'string' ? promoteId : new Map(Object.entries(promoteId)).get(sourceLayer);
  return key === undefined ? [] : [key];
}
