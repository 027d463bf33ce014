// What the style specification says of a paint or layout property.

import type { StylePropertySpecification } from '@maplibre/maplibre-gl-style-spec';
import { styleSpec } from './style-spec.ts';

/** style-spec's type leaves out some of the types that properties have. */
export type PropertySpecification = StylePropertySpecification & { readonly tokens?: boolean; readonly value?: unknown };

/** Returns the type of a property's values: 'number', 'array', 'formatted'... */
export function valueType(specification: PropertySpecification | undefined): string | undefined {
  return specification?.type;
}

/** Returns the specification of a property, undefined for one that it does not have in layers of that type. */
export function propertySpecification(
  group: 'paint' | 'layout',
  type: string | undefined,
  property: string,
): PropertySpecification | undefined {
  const properties = (styleSpec().latest as unknown as Record<string, unknown>)[`${group}_${type}`];
  if (typeof properties !== 'object' || properties === null || !Object.hasOwn(properties, property)) return undefined;
  return (properties as Record<string, PropertySpecification>)[property];
}
