// Looks up paint and layout properties in the style specification.

import type { StylePropertySpecification } from '@maplibre/maplibre-gl-style-spec';
import { styleSpec } from './style-spec.ts';

/** Adds members that style-spec's type lacks. */
export type PropertySpecification = StylePropertySpecification & { readonly tokens?: boolean; readonly value?: unknown };

/** Returns the type of a property's values: 'number', 'array', 'formatted', ... */
export function valueType(specification: PropertySpecification | undefined): string | undefined {
  return specification?.type;
}

/** Returns a property's specification; undefined if layers of that type do not have it. */
export function propertySpecification(
  group: 'paint' | 'layout',
  type: string | undefined,
  property: string,
): PropertySpecification | undefined {
  const properties = (styleSpec().latest as unknown as Record<string, unknown>)[`${group}_${type}`];
  if (typeof properties !== 'object' || properties === null || !Object.hasOwn(properties, property)) return undefined;
  return (properties as Record<string, PropertySpecification>)[property];
}
