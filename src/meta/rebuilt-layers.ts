// vector_layers from the tiles. What a list has already and no tile tells stays: descriptions, and the order of entries.

import { isJsonObject } from '../kit/json-object.ts';
import { jsonValue } from '../kit/json-value.ts';
import { isWholeName } from '../mvt/smallest-names.ts';
import { BOOLEAN, NUMBER } from '../mvt/value-hash.ts';
import type { AttributeResult } from '../survey/describe/attribute-facts.ts';
import type { FactsResult } from '../survey/describe/tileset-facts.ts';
import type { VectorLayer } from '../tile/metadata.ts';

const TYPE_WORDS: ReadonlySet<unknown> = new Set(['String', 'Number', 'Boolean']);

/** `listed` is the list so far, in any form. */
export function rebuiltLayers({ layers, attributes, isCut, unread }: FactsResult, listed: unknown): VectorLayer[] {
  const before = new Map(entriesOf(listed).map((entry) => [entry.id, entry]));
  const found = new Map<string, VectorLayer>();
  for (const { name, zooms } of layers) {
    if (!isWholeName(name)) continue;
    const entry = before.get(name);
    const fields = fieldsOf(
      attributes.filter(({ layer }) => layer === name),
      entry?.fields,
    );
    found.set(name, { ...entry, id: name, fields, minzoom: zooms[0]![0], maxzoom: zooms.at(-1)![0] });
  }
  // A layer that no tile has may be in one that could not be read.
  const mayBeThere = isCut || unread.length > 0;
  const kept = [...before].flatMap(([id, entry]) => found.get(id) ?? (mayBeThere ? entry : []));
  return [...kept, ...[...found].filter(([id]) => !before.has(id)).map(([, entry]) => entry)];
}

/** A text that is not the name of a type describes the field, and stays, as does the order. As entries: a field may be `__proto__`. */
function fieldsOf(attributes: readonly AttributeResult[], before: VectorLayer['fields'] | undefined): VectorLayer['fields'] {
  const told = Object.entries(before ?? {});
  const found = new Map(attributes.map(({ attribute, kinds }) => [attribute, wordOf(kinds)]));
  const kept = told.flatMap(([field, text]): [string, string][] => {
    const word = found.get(field);
    if (word === undefined) return [];
    return [[field, typeof text === 'string' && !TYPE_WORDS.has(text) ? text : word]];
  });
  const names = new Set(kept.map(([field]) => field));
  return Object.fromEntries([...kept, ...[...found].filter(([field]) => !names.has(field))]);
}

function wordOf(kinds: number): 'String' | 'Number' | 'Boolean' {
  if (kinds === 1 << NUMBER) return 'Number';
  return kinds === 1 << BOOLEAN ? 'Boolean' : 'String';
}

function entriesOf(listed: unknown): VectorLayer[] {
  const list = typeof listed === 'string' ? jsonValue(listed) : listed;
  if (!Array.isArray(list)) return [];
  return list
    .filter((entry): entry is VectorLayer => isJsonObject(entry) && typeof entry.id === 'string')
    .map((entry) => (isJsonObject(entry.fields) ? entry : { ...entry, fields: {} }));
}
