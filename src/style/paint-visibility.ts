// Decides whether a style layer is visible at all: its opacities, widths or sizes may be zero at all zooms where it is drawn.
// Follows MapLibre GL JS (webgl/draw and its shaders), by layer type.

import { propertySpecification, valueType } from './expression/property-specification.ts';
import { styleSpec } from './expression/style-spec.ts';
import { isInvisibleThroughout, type ZoomCurve, zoomCurve } from './expression/zoom-curve.ts';
import type { StyleLayer } from './style-layer.ts';
import { hasLegacyInside, propertyFaults } from './validity.ts';
import type { ZoomSpan } from './view-zooms.ts';

/** Something a layer draws; visible if none of these properties is zero or empty. */
interface Mark {
  readonly paint: readonly string[];
  readonly layout: readonly string[];
}

/** Test for invisibility by value type; for all other types, zero. */
const INVISIBLE: ReadonlyMap<string | undefined, (value: unknown) => boolean> = new Map([
  ['formatted', isEmptyText],
  ['resolvedImage', isNoImage],
]);

/** What each layer type draws; a layer is visible if any of it is. */
const MARKS: ReadonlyMap<string | undefined, readonly Mark[]> = new Map([
  ['fill', [{ paint: ['fill-opacity', 'fill-layer-opacity'], layout: [] }]],
  // A line without width is not drawn, whatever its gap.
  ['line', [{ paint: ['line-opacity', 'line-width', 'line-layer-opacity'], layout: [] }]],
  [
    'circle',
    [
      { paint: ['circle-opacity', 'circle-radius'], layout: [] },
      { paint: ['circle-stroke-opacity', 'circle-stroke-width'], layout: [] },
    ],
  ],
  ['heatmap', [{ paint: ['heatmap-opacity', 'heatmap-weight', 'heatmap-intensity'], layout: [] }]],
  ['fill-extrusion', [{ paint: ['fill-extrusion-opacity'], layout: [] }]],
  [
    'symbol',
    [
      { paint: ['text-opacity'], layout: ['text-field', 'text-size'] },
      { paint: ['icon-opacity'], layout: ['icon-image', 'icon-size'] },
    ],
  ],
]);

/** A property's curve, null if it may have any value, and its test for invisibility. */
interface Property {
  readonly curve: ZoomCurve | null;
  readonly isInvisible: (value: unknown) => boolean;
}

/** A mark with its curves. */
interface MarkCurves {
  readonly paint: readonly Property[];
  readonly layout: readonly Property[];
}

const known = new WeakMap<StyleLayer, readonly MarkCurves[]>();

/**
 * Returns whether the style layer is visible at some view zoom of the span. True when in doubt: data-driven or state-dependent
 * values, unknown layer types and values.
 *
 * Not the default, because an invisible layer may still matter: for `queryRenderedFeatures` (clicks on a fill of opacity 0), for
 * label collisions, and on a tilted map, where far tiles use the paint of a higher zoom.
 */
export function isVisible(layer: StyleLayer, span: ZoomSpan): boolean {
  if (layer.hasVariants === true) return true;
  const marks = markCurves(layer);
  if (marks === null) return true;
  return marks.some((mark) => pieces(mark, span).some((piece) => isMarkVisible(mark, piece)));
}

function markCurves(layer: StyleLayer): readonly MarkCurves[] | null {
  const marks = MARKS.get(layer.type);
  if (marks === undefined) return null;
  let curves = known.get(layer);
  if (curves === undefined) {
    curves = marks.map(({ paint, layout }) => ({
      paint: paint.map((property) => readProperty(layer, 'paint', property)),
      layout: layout.map((property) => readProperty(layer, 'layout', property)),
    }));
    known.set(layer, curves);
  }
  return curves;
}

function readProperty(layer: StyleLayer, group: 'paint' | 'layout', property: string): Property {
  const specification = propertySpecification(group, layer.type, property);
  if (specification === undefined) return { curve: null, isInvisible: isZero };
  const value = Object.hasOwn(layer[group], property) ? layer[group][property] : undefined;
  const isInvisible = INVISIBLE.get(valueType(specification)) ?? isZero;
  const curve = zoomCurve(value, specification, `${layer.path}.${group}.${property}`);
  // The validator is slow, so skip it when the curve may already have any value.
  return { curve: curve === null || isUncertain(layer, group, property, value) ? null : curve, isInvisible };
}

/** Renderers may interpret a value that the validator rejects in any way. */
function isUncertain({ type }: StyleLayer, group: 'paint' | 'layout', property: string, value: unknown): boolean {
  return value !== undefined && (propertyFaults(group, type, property, value).length > 0 || hasLegacyInside(value));
}

/** Splits the span at all stops, so that each curve is uniform within a piece. */
function pieces({ paint, layout }: MarkCurves, { from, to, closed }: ZoomSpan): readonly ZoomSpan[] {
  const inside = [...paint, ...layout].flatMap(({ curve }) => (curve?.stops ?? []).filter((stop) => from < stop && stop < to));
  const cuts = [from, ...[...new Set(inside)].sort((a, b) => a - b), to];
  const cut: ZoomSpan[] = [];
  for (let i = 0; i + 1 < cuts.length; i++) {
    if (cuts[i]! < cuts[i + 1]!) cut.push({ from: cuts[i]!, to: cuts[i + 1]!, closed: false });
  }
  if (closed) cut.push({ from: to, to, closed: true });
  return cut;
}

function isMarkVisible({ paint, layout }: MarkCurves, piece: ZoomSpan): boolean {
  // Layout is evaluated at integer zooms; sizes apply to the whole step between two of them.
  const from = Math.floor(piece.from);
  const step = piece.from === piece.to ? piece : { from, to: Math.ceil(piece.to), closed: false };
  return (
    paint.every(({ curve, isInvisible }) => !isInvisibleThroughout(curve, piece, isInvisible)) &&
    layout.every(({ curve, isInvisible }) => !isInvisibleThroughout(curve, step, isInvisible))
  );
}

function isZero(value: unknown): boolean {
  return value === 0;
}

function isEmptyText(value: unknown): boolean {
  return value === '' || (value instanceof styleSpec().Formatted && value.isEmpty());
}

/** Missing means no image, because images have no default; style-spec returns null for an image without a name. */
function isNoImage(value: unknown): boolean {
  return value == null || value === '' || (value instanceof styleSpec().ResolvedImage && value.name === '');
}
