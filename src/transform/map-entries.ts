// Maps of counters: get or create an entry, and list the entries sorted.

import { compareNames } from '../mvt/smallest-names.ts';

/** Returns the map's value for `key`; makes and adds it if missing. */
export function entry<K, T>(map: Map<K, T>, key: K, make: () => T): T {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

export function sortedByName<K extends string, T>(map: ReadonlyMap<K, T>): [K, T][] {
  return [...map].sort(([a], [b]) => compareNames(a, b));
}
