// Parts of a style besides its own layers: imports of Mapbox styles, which are not read, and source-layers named for indoor maps.

import { isJsonObject, type JsonObject } from '../kit/json-object.ts';

/** Something that may draw source-layers that no layer of the style draws. */
export interface UnreadPart {
  /** Takes the place of a style layer id in reports. */
  readonly styleLayer: string;
  readonly reason: string;
}

/** Returns the unread parts of a style that may draw any source-layer. */
export function unreadParts({ imports }: JsonObject): readonly UnreadPart[] {
  const isThere = Array.isArray(imports) ? imports.length > 0 : imports !== undefined && imports !== null;
  return isThere ? [{ styleLayer: 'imports', reason: 'the style imports others, which are not read' }] : [];
}

/** Returns the layers that an indoor map adds for the source-layers it names, as if the style listed them. */
export function indoorLayers({ indoor }: JsonObject): readonly JsonObject[] {
  if (!isJsonObject(indoor)) return [];
  return Object.entries(indoor).flatMap(([key, part]) => {
    if (!isJsonObject(part) || !Array.isArray(part['sourceLayers'])) return [];
    const names = (part['sourceLayers'] as unknown[]).filter((name) => typeof name === 'string');
    return names.map((name) => ({ id: `indoor.${key}`, source: part['sourceId'], 'source-layer': name }));
  });
}
