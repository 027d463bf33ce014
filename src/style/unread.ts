// What a style brings beside its own layers. Mapbox styles may import others, which are not read, and name source-layers for indoor maps.

import { isJsonObject, type JsonObject } from '../kit/json-object.ts';

/** Something that may draw what no layer of the style draws. */
export interface UnreadPart {
  /** Stands for a style layer in reports. */
  readonly styleLayer: string;
  readonly reason: string;
}

/** Returns the parts of a style that may draw any source-layer, and are not read. */
export function unreadParts({ imports }: JsonObject): readonly UnreadPart[] {
  const isThere = Array.isArray(imports) ? imports.length > 0 : imports !== undefined && imports !== null;
  return isThere ? [{ styleLayer: 'imports', reason: 'the style imports others, which are not read' }] : [];
}

/** Returns the layers that an indoor map makes of the source-layers that it names, as if the style had listed them. */
export function indoorLayers({ indoor }: JsonObject): readonly JsonObject[] {
  if (!isJsonObject(indoor)) return [];
  return Object.entries(indoor).flatMap(([key, part]) => {
    if (!isJsonObject(part) || !Array.isArray(part['sourceLayers'])) return [];
    const names = (part['sourceLayers'] as unknown[]).filter((name) => typeof name === 'string');
    return names.map((name) => ({ id: `indoor.${key}`, source: part['sourceId'], 'source-layer': name }));
  });
}
