// Maps that are counted into and come out sorted.

import { compareNames } from '../mvt/smallest-names.ts';

/** Returns what the map has under `key`, made and put there first when there is nothing. */
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
