// On which view zooms a tile is seen, and a style layer drawn there.

import type { StyleLayer } from './style.ts';

/** 'view': a tile serves the view zooms [z, z+1), the deepest tiles [z, 24]. 'tile': the tile's own zoom alone. */
export type ZoomRule = 'view' | 'tile';

const MAX_VIEW_ZOOM = 24;

/**
 * Returns the integer view zooms at which a tile of zoom `z` is seen while the style layer is drawn; none = never drawn.
 * `maxTileZoom` is the highest zoom that holds a tile: its tiles are shown on all higher view zooms.
 */
export function viewZooms(layer: StyleLayer, z: number, zoomRule: ZoomRule, maxTileZoom: number): number[] {
  if (layer.hidden) return [];
  if (zoomRule === 'tile') return layer.minzoom <= z && z < layer.maxzoom ? [z] : [];
  const last = z >= maxTileZoom ? Math.max(z, MAX_VIEW_ZOOM) : z;
  const zooms: number[] = [];
  for (let zoom = z; zoom <= last; zoom++) {
    if (isDrawnWithin(layer, zoom, z < maxTileZoom || zoom < last)) zooms.push(zoom);
  }
  return zooms;
}

/** Whether [minzoom, maxzoom) meets [zoom, zoom + 1), or `zoom` itself where the view ends. */
function isDrawnWithin(layer: StyleLayer, zoom: number, goesOn: boolean): boolean {
  return layer.maxzoom > zoom && (goesOn ? layer.minzoom < zoom + 1 : layer.minzoom <= zoom);
}
