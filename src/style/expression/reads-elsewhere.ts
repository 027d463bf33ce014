// What reads a layer's features outside its filter, paint and layout. Expressions, or null where it cannot be told: any attribute.

import { isJsonObject, type JsonObject } from '../../kit/json-object.ts';

export type ReadsElsewhere = readonly unknown[] | null;

/** By id of layer the expressions by which featuresets hand out attributes, so that applications can ask for them. */
export function featuresetReads(style: JsonObject): ReadonlyMap<string, ReadsElsewhere> {
  const reads = new Map<string, ReadsElsewhere>();
  const sets = isJsonObject(style['featuresets']) ? Object.values(style['featuresets']) : [];
  for (const set of sets) {
    const selectors = isJsonObject(set) && Array.isArray(set['selectors']) ? (set['selectors'] as unknown[]) : [];
    for (const selector of selectors) {
      if (!isJsonObject(selector) || typeof selector['layer'] !== 'string') continue;
      const { layer, properties } = selector;
      const known = reads.get(layer);
      // Without a list of properties, all are handed out.
      reads.set(layer, known === null || !isJsonObject(properties) ? null : [...(known ?? []), ...Object.values(properties)]);
    }
  }
  return reads;
}

/** What may be put in the place of a layer's properties: `appearances`, and the classes of paint that early styles had. */
export function hasVariants(layer: JsonObject): boolean {
  const { appearances } = layer;
  return (Array.isArray(appearances) && appearances.length > 0) || Object.keys(layer).some((key) => key.startsWith('paint.'));
}
