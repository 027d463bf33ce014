// Reads of a layer's features outside its filter, paint and layout: a list of expressions, or null for any attribute.

import { isJsonObject, type JsonObject } from '../../kit/json-object.ts';

export type ExternalReads = readonly unknown[] | null;

/** Returns, by layer id, the expressions by which featuresets expose attributes to applications. */
export function featuresetReads(style: JsonObject): ReadonlyMap<string, ExternalReads> {
  const reads = new Map<string, ExternalReads>();
  const sets = isJsonObject(style['featuresets']) ? Object.values(style['featuresets']) : [];
  for (const set of sets) {
    const selectors = isJsonObject(set) && Array.isArray(set['selectors']) ? (set['selectors'] as unknown[]) : [];
    for (const selector of selectors) {
      if (!isJsonObject(selector) || typeof selector['layer'] !== 'string') continue;
      const { layer, properties } = selector;
      const known = reads.get(layer);
      // Without a list of properties, all are exposed.
      reads.set(layer, known === null || !isJsonObject(properties) ? null : [...(known ?? []), ...Object.values(properties)]);
    }
  }
  return reads;
}

/** Whether a layer has alternative properties: `appearances`, or the paint classes of early styles. */
export function hasVariants(layer: JsonObject): boolean {
  const { appearances } = layer;
  return (Array.isArray(appearances) && appearances.length > 0) || Object.keys(layer).some((key) => key.startsWith('paint.'));
}
