// Whether a style layer is visible by its paint, by brute force: style-spec's own evaluation at every 64th of a zoom.

import { latest, normalizePropertyExpression, type StylePropertySpecification } from '@maplibre/maplibre-gl-style-spec';
import type { StyleLayerJson } from './oracle-style.ts';

const STEPS = 64;
/** The renderer's range of view zooms. */
const [FIRST_ZOOM, LAST_ZOOM] = [-2, 24];

/** For each type, sets of properties; the layer draws if in any set none is zero. */
const DRAWN_BY: Record<string, readonly (readonly string[])[]> = {
  fill: [['fill-opacity']],
  line: [['line-opacity', 'line-width']],
  circle: [
    ['circle-opacity', 'circle-radius'],
    ['circle-stroke-opacity', 'circle-stroke-width'],
  ],
  heatmap: [['heatmap-opacity', 'heatmap-intensity', 'heatmap-weight', 'heatmap-radius']],
  'fill-extrusion': [['fill-extrusion-opacity']],
  symbol: [
    ['text-field', 'text-size', 'text-opacity'],
    ['icon-image', 'icon-size', 'icon-opacity'],
  ],
};

const COMPAT_PROPERTIES = [
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

/**
 * Whether the layer is visible at any of the view zooms: at that zoom only, or anywhere on [zoom, zoom + 1) where it is drawn.
 */
export function paintShows(layer: StyleLayerJson, zooms: readonly number[], zoomRule: 'view' | 'tile'): boolean {
  const sets = DRAWN_BY[layer.type ?? ''];
  if (sets === undefined) return true;
  const moments = zoomRule === 'tile' ? zooms : zooms.flatMap((zoom) => momentsOf(layer, zoom));
  return moments.some((zoom) => sets.some((set) => set.every((name) => !isZero(layer, name, zoom))));
}

/** By vt-optimizer's rules: 13 properties, only in `paint`; a function counts if it has a stop at exactly this zoom. */
export function compatShows({ paint = {} }: StyleLayerJson, z: number): boolean {
  const values = new Map(Object.entries(paint));
  return COMPAT_PROPERTIES.every((name) => {
    const value = values.get(name);
    const { base, stops } = (typeof value === 'object' && value !== null ? value : {}) as { base?: number; stops?: number[][] };
    const stop = base && stops ? stops.find(([zoom]) => zoom === z) : undefined;
    return value !== 0 && stop?.[1] !== 0;
  });
}

function momentsOf({ minzoom = FIRST_ZOOM, maxzoom }: StyleLayerJson, zoom: number): number[] {
  if (zoom === LAST_ZOOM) return [LAST_ZOOM];
  // Zoomed out below 0, the tile of zoom 0 is shown.
  const from = zoom === 0 ? FIRST_ZOOM : zoom;
  const moments = Array.from({ length: (zoom + 1 - from) * STEPS }, (_, step) => from + step / STEPS);
  return [...moments, minzoom].filter(
    (moment) => moment >= Math.max(from, minzoom) && moment < Math.min(zoom + 1, maxzoom || 99),
  );
}

function isZero(layer: StyleLayerJson, name: string, zoom: number): boolean {
  const part = name in propertiesOf('paint', layer.type) ? 'paint' : 'layout';
  const spec = propertiesOf(part, layer.type)[name] as StylePropertySpecification & { default?: unknown };
  const value = layer[part]?.[name] ?? spec.default ?? '';
  try {
    const expression = normalizePropertyExpression(value as never, 'oracle', spec);
    // A data-driven value may be anything, so the layer is drawn.
    if (expression.kind !== 'constant' && expression.kind !== 'camera') return false;
    const result: unknown = expression.evaluate({ zoom } as never);
    return result === 0 || String(result) === '';
  } catch {
    return false;
  }
}

function propertiesOf(part: 'paint' | 'layout', type = ''): Record<string, unknown> {
  return (latest as unknown as Record<string, Record<string, unknown>>)[`${part}_${type}`] ?? {};
}
