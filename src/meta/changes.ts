// Compares two states of a document.

import type { MetaChange } from './report-types.ts';

type Entries = readonly (readonly [key: string, value: unknown])[];

/** Returns what differs: in the order of the keys before, then of new ones. */
export function changesBetween(before: Entries, after: Entries): MetaChange[] {
  const [old, now] = [new Map(before), new Map(after)];
  const changes: MetaChange[] = [];
  for (const key of new Set([...old.keys(), ...now.keys()])) {
    if (JSON.stringify(old.get(key)) === JSON.stringify(now.get(key))) continue;
    changes.push({
      key,
      ...(old.has(key) ? { before: old.get(key) } : {}),
      ...(now.has(key) ? { after: now.get(key) } : {}),
    });
  }
  return changes;
}
