// The fingerprint: everything that can change an output byte. A job goes on only for the request that it was made for.

import { createHash } from 'node:crypto';

/** Part by part, so that a mismatch can name what differs. */
export interface FingerprintParts {
  readonly input: unknown;
  readonly options: Readonly<Record<string, unknown>>;
  /** sha256 of the style's text, or null. */
  readonly style: string | null;
  /** Tool, zlib, and whatever else turns equal requests into other bytes. */
  readonly versions: Readonly<Record<string, string>>;
}

export function fingerprintOf(parts: FingerprintParts): string {
  return sha256(canonicalJson(parts));
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Names what differs between two fingerprints. `forceable`: `--force-resume` may go on all the same. */
export function differences(stored: FingerprintParts, now: FingerprintParts): { part: string; forceable: boolean }[] {
  const found: { part: string; forceable: boolean }[] = [];
  if (canonicalJson(stored.input) !== canonicalJson(now.input))
    found.push({ part: 'input (its size, time or content)', forceable: true });
  for (const name of differingKeys(stored.options, now.options)) found.push({ part: `option ${name}`, forceable: false });
  if (stored.style !== now.style) found.push({ part: 'style', forceable: false });
  for (const name of differingKeys(stored.versions, now.versions)) found.push({ part: `version of ${name}`, forceable: true });
  return found;
}

function differingKeys(a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>): string[] {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
  return names.filter((name) => canonicalJson(a[name]) !== canonicalJson(b[name]));
}

/** JSON with sorted keys: equal data gives equal text. */
function canonicalJson(value: unknown): string {
  if (value === undefined) return 'null';
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(',')}}`;
}
