// Whether a style layer leaves a mark on the map: what makes it seen may be zero all along the zooms at which it is drawn. As
// MapLibre GL JS decides it (webgl/draw and its shaders), type by type.

import { propertySpecification, valueType } from './expression/property-specification.ts';
import { styleSpec } from './expression/style-spec.ts';
import { isNothingThroughout, type ZoomCurve, zoomCurve } from './expression/zoom-curve.ts';
import type { StyleLayer } from './style-layer.ts';
import { hasLegacyInside, propertyFaults } from './validity.ts';
import type { ZoomSpan } from './view-zooms.ts';

/** A mark is seen where none of these is nothing. */
interface Mark {
  readonly paint: readonly string[];
  readonly layout: readonly string[];
}

/** By type of value what leaves no mark; of all others, zero. */
const NOTHING: ReadonlyMap<string | undefined, (value: unknown) => boolean> = new Map([
  ['formatted', isNoText],
  ['resolvedImage', isNoImage],
]);

/** By type of layer its marks: it is seen where one of them is. */
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

/** A property as a curve, null when it may be anything, and what of it leaves no mark. */
interface Property {
  readonly curve: ZoomCurve | null;
  readonly isNothing: (value: unknown) => boolean;
}

/** A mark with its properties read. */
interface MarkCurves {
  readonly paint: readonly Property[];
  readonly layout: readonly Property[];
}

const known = new WeakMap<StyleLayer, readonly MarkCurves[]>();

/**
 * Returns whether the style layer is seen at some view zoom of the span. True on any doubt: data-driven values, values that
 * depend on state, types of layers and values that are not known.
 *
 * Not the default way to prune: a layer that nobody sees may still be there for `queryRenderedFeatures` (clicks on a fill of opacity
 * 0), unseen symbols take room from others, and on a tilted map far tiles are drawn by the paint of a higher view zoom.
 */
export function isSeen(layer: StyleLayer, span: ZoomSpan): boolean {
  if (layer.hasVariants === true) return true;
  const marks = markCurves(layer);
  if (marks === null) return true;
  return marks.some((mark) => pieces(mark, span).some((piece) => isMarkSeen(mark, piece)));
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
  if (specification === undefined) return { curve: null, isNothing: isZero };
  const value = Object.hasOwn(layer[group], property) ? layer[group][property] : undefined;
  const isNothing = NOTHING.get(valueType(specification)) ?? isZero;
  const curve = zoomCurve(value, specification, `${layer.path}.${group}.${property}`);
  // The validator takes longer, and has nothing to add where the curve may be anything already.
  return { curve: curve === null || isDoubtful(layer, group, property, value) ? null : curve, isNothing };
}

/** What the validator does not take, renderers may take for anything. */
function isDoubtful({ type }: StyleLayer, group: 'paint' | 'layout', property: string, value: unknown): boolean {
  return value !== undefined && (propertyFaults(group, type, property, value).length > 0 || hasLegacyInside(value));
}

/** Cuts the span at all stops, so that on each piece every curve is of one kind. */
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

function isMarkSeen({ paint, layout }: MarkCurves, piece: ZoomSpan): boolean {
  // Layout is worked out at integer zooms, sizes for the whole step from one to the next.
  const from = Math.floor(piece.from);
  const step = piece.from === piece.to ? piece : { from, to: Math.ceil(piece.to), closed: false };
  return (
    paint.every(({ curve, isNothing }) => !isNothingThroughout(curve, piece, isNothing)) &&
    layout.every(({ curve, isNothing }) => !isNothingThroughout(curve, step, isNothing))
  );
}

function isZero(value: unknown): boolean {
  return value === 0;
}

function isNoText(value: unknown): boolean {
  return value === '' || (value instanceof styleSpec().Formatted && value.isEmpty());
}

/** Absent is none, as images have no default; and style-spec makes null of an image without name. */
function isNoImage(value: unknown): boolean {
  return value == null || value === '' || (value instanceof styleSpec().ResolvedImage && value.name === '');
}
