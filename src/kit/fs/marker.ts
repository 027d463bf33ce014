// The marker of a directory that belongs to tilefold: a file with a random id. It is written first and removed last. Nothing is
// ever removed from a directory without a valid marker, whatever the names of its files.

import { randomBytes } from 'node:crypto';
import { lstatSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeDurably } from './durable.ts';

export const MARKER = 'tilefold.id';
/** A marker has about 100 bytes. */
const MAX_BYTES = 1_000;

export type MarkerKind =
  | 'job'
  | 'inspection'
  | 'verification'
  | 'comparison'
  | 'reduction'
  | 'plan'
  | 'archive'
  | 'scratch'
  | 'rebuild';

export interface Marker {
  readonly tilefold: MarkerKind;
  /** 32 hexadecimal digits, also stored in a job's request. */
  readonly id: string;
  /** The directory existed before tilefold used it, so it is kept when its contents are removed. */
  readonly found: boolean;
}

export function writeMarker(directory: string, kind: MarkerKind, found: boolean): void {
  const marker: Marker = { tilefold: kind, id: randomBytes(16).toString('hex'), found };
  try {
    writeDurably(join(directory, MARKER), `${JSON.stringify(marker)}\n`);
  } catch (error) {
    // A partial marker would leave a directory that no run recognizes.
    removeMarker(directory);
    throw error;
  }
}

/** Returns undefined when the marker is missing, invalid or of another kind. */
export function readMarker(directory: string, kind: MarkerKind): Marker | undefined {
  try {
    const path = join(directory, MARKER);
    const stat = lstatSync(path);
    if (!stat.isFile() || stat.size > MAX_BYTES) return undefined;
    const marker = JSON.parse(readFileSync(path, 'utf8')) as Marker;
    const isWhole = /^[0-9a-f]{32}$/.test(marker.id) && typeof marker.found === 'boolean';
    return isWhole && marker.tilefold === kind ? marker : undefined;
  } catch {
    return undefined;
  }
}

export function removeMarker(directory: string): void {
  rmSync(join(directory, MARKER), { force: true });
}
