// The view zooms at which a tile is shown and a style layer is drawn.

import type { StyleLayer } from './style-layer.ts';

/** 'view': a tile serves the view zooms [z, z+1), the deepest tiles [z, 24]. 'tile': only the tile's own zoom. */
export type ZoomRule = 'view' | 'tile';

/** View zooms from `from` to `to`; `to` is included if `closed`. */
export interface ZoomSpan {
  readonly from: number;
  readonly to: number;
  readonly closed: boolean;
}

const MAX_VIEW_ZOOM = 24;
/** MapLibre GL JS zooms out to this on tiles of zoom 0. */
const MIN_VIEW_ZOOM = -2;

/**
 * Returns the integer view zooms at which a tile of zoom `z` is shown and the style layer is drawn; empty = never. `maxTileZoom`
 * is the highest requested zoom with tiles: its tiles, and deeper ones, are shown at all higher views.
 */
export function viewZooms(layer: StyleLayer, z: number, zoomRule: ZoomRule, maxTileZoom: number): number[] {
  if (layer.hidden) return [];
  const last = zoomRule === 'view' && z >= maxTileZoom ? Math.max(z, MAX_VIEW_ZOOM) : z;
  const zooms: number[] = [];
  for (let zoom = z; zoom <= last; zoom++) {
    if (viewSpan(layer, zoom, zoomRule, maxTileZoom) !== null) zooms.push(zoom);
  }
  return zooms;
}

/**
 * Returns the part of [zoom, zoom + 1) in which the style layer is drawn, only `zoom` itself if views end there, or null if there
 * is none.
 */
export function viewSpan(layer: StyleLayer, zoom: number, zoomRule: ZoomRule, maxTileZoom: number): ZoomSpan | null {
  const isPoint = zoomRule === 'tile' || zoom >= Math.max(maxTileZoom, MAX_VIEW_ZOOM);
  const lowest = zoom === 0 && !isPoint ? MIN_VIEW_ZOOM : zoom;
  const from = Math.max(lowest, layer.minzoom);
  if (isPoint) return from === zoom && zoom < layer.maxzoom ? { from, to: zoom, closed: true } : null;
  const to = Math.min(zoom + 1, layer.maxzoom);
  // A tile of zoom 0 is loaded by the rules of zoom 0, even when zoomed out further.
  return from < to && layer.maxzoom > zoom ? { from, to, closed: false } : null;
}
