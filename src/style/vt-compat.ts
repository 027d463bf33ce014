// Visibility by the rules of ibesora/vt-optimizer, for runs that must match that tool.

import type { JsonObject } from '../kit/json-object.ts';
import type { StyleLayer } from './style-layer.ts';

/** vt-optimizer looks for all of them in `paint`, where layout properties never are. */
const CHECKED = [
  'fill-opacity',
  'fill-outline-color',
  'line-opacity',
  'line-width',
  'icon-size',
  'text-size',
  'text-max-width',
  'text-opacity',
  'raster-opacity',
  'circle-radius',
  'circle-opacity',
  'fill-extrusion-opacity',
  'heatmap-opacity',
];

/** Whether vt-optimizer considers the style layer visible in tiles of zoom `z`. */
export function isDrawnByVtOptimizer(layer: StyleLayer, z: number): boolean {
  const { visibility } = layer.layout;
  if (visibility !== undefined && visibility !== 'visible') return false;
  return layer.minzoom <= z && z < layer.maxzoom && !CHECKED.some((property) => isZeroAt(layer.paint, property, z));
}

/** Zero, or a stop of zero at exactly this zoom; stops only count beside a `base`. */
function isZeroAt(paint: JsonObject, property: string, z: number): boolean {
  const value = paint[property];
  if (typeof value !== 'object' || value === null) return value === 0;
  const { base, stops } = value as { base?: unknown; stops?: unknown };
  if (!base || !Array.isArray(stops)) return false;
  const stop: unknown = stops.find((candidate) => Array.isArray(candidate) && candidate[0] === z);
  return Array.isArray(stop) && stop[1] === 0;
}
