// A paint or layout property as a function of view zoom, used to tell whether it is invisible over a whole zoom span. Exact:
// decided by its stops, not by sampling. Data, state and anything not understood give null, which may be visible.

import type { StylePropertySpecification } from '@maplibre/maplibre-gl-style-spec';
import type { ZoomSpan } from '../view-zooms.ts';
import { costFault } from './expression-cost.ts';
import { styleSpec } from './style-spec.ts';

export interface ZoomCurve {
  /** Ascending; empty for a constant. */
  readonly stops: readonly number[];
  /** True if interpolated between stops, false if it is a step function. */
  readonly isSmooth: boolean;
  /** @throws when the expression fails */
  readonly at: (zoom: number) => unknown;
}

/** More than any real style has; bounds the quadratic work. */
const MAX_STOPS = 256;

const FUNCTION_TYPES: readonly unknown[] = [undefined, 'exponential', 'interval'];

/** Returns the curve of a property's value; null if unknown. `key` names the property in style-spec's errors. */
export function zoomCurve(value: unknown, specification: StylePropertySpecification, key: string): ZoomCurve | null {
  try {
    const curve = readCurve(value, specification, key);
    return curve === null || curve.stops.length > MAX_STOPS ? null : curve;
  } catch {
    return null;
  }
}

/** Whether the curve is invisible at every zoom of the span. */
export function isInvisibleThroughout(
  curve: ZoomCurve | null,
  span: ZoomSpan,
  isInvisible: (value: unknown) => boolean,
): boolean {
  if (curve === null) return false;
  try {
    return decisiveZooms(curve, span).every((zoom) => isInvisible(curve.at(zoom)));
  } catch {
    return false;
  }
}

/** Zooms that decide: the curve is invisible over the whole span if and only if it is invisible at each of them. */
function decisiveZooms({ stops, isSmooth }: ZoomCurve, { from, to, closed }: ZoomSpan): readonly number[] {
  if (from === to || !isSmooth) {
    return [from, ...stops.filter((stop) => from < stop && (stop < to || (closed && stop === to)))];
  }
  // An interpolated value is zero between two stops only if it is zero at both.
  const before = stops.findLastIndex((stop) => stop <= from);
  const after = stops.findIndex((stop) => stop >= to);
  const touching = stops.slice(Math.max(before, 0), after < 0 ? undefined : after + 1);
  return touching.length === 0 ? [from] : touching;
}

function readCurve(value: unknown, specification: StylePropertySpecification, key: string): ZoomCurve | null {
  if (value === undefined) return constant(specification.default);
  if (costFault(value) !== null) return null;
  const { isFunction, isExpression } = styleSpec();
  if (isFunction(value)) return functionCurve(value as Record<string, unknown>, specification);
  return isExpression(value) ? expressionCurve(value, specification, key) : constant(value);
}

function constant(value: unknown): ZoomCurve {
  return { stops: [], isSmooth: false, at: () => value };
}

function functionCurve(value: Record<string, unknown>, specification: StylePropertySpecification): ZoomCurve | null {
  const { type, base = 1, property } = value;
  if (!FUNCTION_TYPES.includes(type) || property !== undefined || typeof base !== 'number' || !(base > 0)) return null;
  const { kind, zoomStops, interpolationType, evaluate } = styleSpec().createFunction(value, specification);
  if (kind !== 'camera' || zoomStops === undefined || !isAscending(zoomStops)) return null;
  return { stops: zoomStops, isSmooth: interpolationType != null, at: (zoom) => evaluate({ zoom }) };
}

function expressionCurve(value: unknown, specification: StylePropertySpecification, key: string): ZoomCurve | null {
  const compiled = styleSpec().createPropertyExpression(value, key, specification);
  if (compiled.result === 'error') return null;
  const property = compiled.value;
  if (property.globalStateRefs.size > 0 || (property.kind !== 'constant' && property.kind !== 'camera')) return null;
  // `evaluate` would replace errors by the default and log them.
  const quiet = property as unknown as { evaluateWithoutErrorHandling: (globals: { zoom: number }) => unknown };
  const at = (zoom: number): unknown => quiet.evaluateWithoutErrorHandling({ zoom });
  if (property.kind === 'constant') return { stops: [], isSmooth: false, at };
  return { stops: property.zoomStops, isSmooth: property.interpolationType !== undefined, at };
}

function isAscending(stops: readonly unknown[]): boolean {
  return stops.every((stop, i) => typeof stop === 'number' && (i === 0 || (stops[i - 1] as number) < stop));
}
