// The fingerprint: everything that can change an output byte. A job is only resumed for the request that it was made for.

import { createHash } from 'node:crypto';
import { isJsonObject } from '../kit/json-object.ts';

/** Kept in parts, so that a mismatch can be named. */
export interface FingerprintParts {
  /** Identity of each input, in order; no paths. */
  readonly inputs: readonly unknown[];
  readonly options: Readonly<Record<string, unknown>>;
  /** sha256 of the style's text, or null. */
  readonly style: string | null;
  /** Versions of the tool, zlib, and anything else that can change the output of an equal request. */
  readonly versions: Readonly<Record<string, string>>;
  /** Options with no effect until a tile needs them. Compared, but not part of the fingerprint. */
  readonly permits?: Readonly<Record<string, unknown>>;
}

export interface Difference {
  readonly part: string;
  /** `--force-resume` overrides it. */
  readonly forceable: boolean;
  /** One of `permits`: the job may be resumed as long as no tile has needed the option. */
  readonly permit?: true;
}

export function fingerprintOf(parts: FingerprintParts): string {
  return sha256(canonicalJson({ ...parts, permits: undefined }));
}

/** Whether data read from a file can be compared part by part. */
export function isFingerprintParts(value: unknown): value is FingerprintParts {
  const parts = value as FingerprintParts;
  return isJsonObject(parts) && Array.isArray(parts.inputs) && isJsonObject(parts.options) && isJsonObject(parts.versions);
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Lists the differences between two requests. */
export function differences(stored: FingerprintParts, now: FingerprintParts): Difference[] {
  const found: Difference[] = [];
  if (canonicalJson(stored.inputs) !== canonicalJson(now.inputs))
    found.push({ part: 'input (its size, time or content)', forceable: stored.inputs.length === now.inputs.length });
  for (const name of differingKeys(stored.options, now.options)) found.push({ part: `option ${name}`, forceable: false });
  for (const name of differingKeys(stored.permits ?? {}, now.permits ?? {}))
    found.push({ part: `option ${name}`, forceable: false, permit: true });
  if (stored.style !== now.style) found.push({ part: 'style', forceable: false });
  for (const name of differingKeys(stored.versions, now.versions)) found.push({ part: `version of ${name}`, forceable: true });
  return found;
}

function differingKeys(a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>): string[] {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
  return names.filter((name) => canonicalJson(a[name]) !== canonicalJson(b[name]));
}

/** JSON with sorted keys: equal data gives equal text. */
export function canonicalJson(value: unknown): string {
  if (value === undefined) return 'null';
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(',')}}`;
}
