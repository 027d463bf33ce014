// JSON merge patch (RFC 7396) on a document of metadata.

import { type MetaDocument, valueIn } from '../archive/meta-document.ts';
import { isJsonObject, type JsonObject } from '../kit/json-object.ts';
import { structureOrText } from '../kit/json-value.ts';

/** Sets, merges and removes (null) what the patch says. A key that is to go and is not there is no error. */
export function applyPatch(document: MetaDocument, patch: JsonObject): void {
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) document.remove(key);
    else document.set(key, isJsonObject(value) ? merged(valueIn(document, key), value) : value);
  }
}

/** A value that is no object is replaced by one. MBTiles hold objects as text. */
function merged(value: unknown, patch: JsonObject): unknown {
  const target = typeof value === 'string' ? structureOrText(value) : value;
  // As entries: a key may be `__proto__`.
  const members = new Map(isJsonObject(target) ? Object.entries(target) : []);
  for (const [key, change] of Object.entries(patch)) {
    if (change === null) members.delete(key);
    else members.set(key, isJsonObject(change) ? merged(members.get(key), change) : change);
  }
  return Object.fromEntries(members);
}
