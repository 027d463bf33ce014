// A paint or layout property as a curve of the view zoom, and whether it is nothing all along a span. Exact: decided by
// its stops, never by samples. Data, state and whatever is not understood is a curve that may be anything.

import type { StylePropertySpecification } from '@maplibre/maplibre-gl-style-spec';
import type { ZoomSpan } from '../view-zooms.ts';
import { costFault } from './expression-cost.ts';
import { styleSpec } from './style-spec.ts';

export interface ZoomCurve {
  /** Ascending; none for a constant. */
  readonly stops: readonly number[];
  /** Whether it goes from stop to stop, or stays as it was at the last. */
  readonly isSmooth: boolean;
  /** @throws when the expression fails */
  readonly at: (zoom: number) => unknown;
}

/** More than any style has; so that no style makes the work grow with the square of its stops. */
const MAX_STOPS = 256;

const FUNCTION_TYPES: readonly unknown[] = [undefined, 'exponential', 'interval'];

/** Returns the curve of a property's value, null when it cannot be told. `key` is what style-spec names it by. */
export function zoomCurve(value: unknown, specification: StylePropertySpecification, key: string): ZoomCurve | null {
  try {
    const curve = readCurve(value, specification, key);
    return curve === null || curve.stops.length > MAX_STOPS ? null : curve;
  } catch {
    return null;
  }
}

/** Whether the curve is nothing at every zoom of the span. */
export function isNothingThroughout(curve: ZoomCurve | null, span: ZoomSpan, isNothing: (value: unknown) => boolean): boolean {
  if (curve === null) return false;
  try {
    return decisiveZooms(curve, span).every((zoom) => isNothing(curve.at(zoom)));
  } catch {
    return false;
  }
}

/** Zooms such that a curve is nothing on the whole span if and only if it is nothing at each of them. */
function decisiveZooms({ stops, isSmooth }: ZoomCurve, { from, to, closed }: ZoomSpan): readonly number[] {
  if (from === to || !isSmooth) {
    return [from, ...stops.filter((stop) => from < stop && (stop < to || (closed && stop === to)))];
  }
  // Between two stops it goes from one value to the other, so that it is nothing only where it is at both of them.
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
  // `evaluate` would take errors for the default, and say so aloud.
  const quiet = property as unknown as { evaluateWithoutErrorHandling: (globals: { zoom: number }) => unknown };
  const at = (zoom: number): unknown => quiet.evaluateWithoutErrorHandling({ zoom });
  if (property.kind === 'constant') return { stops: [], isSmooth: false, at };
  return { stops: property.zoomStops, isSmooth: property.interpolationType !== undefined, at };
}

function isAscending(stops: readonly unknown[]): boolean {
  return stops.every((stop, i) => typeof stop === 'number' && (i === 0 || (stops[i - 1] as number) < stop));
}
