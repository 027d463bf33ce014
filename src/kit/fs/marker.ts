// The marker of a directory of ours: a file with a random id. It is written before anything else, and removed after all else:
// without a whole marker nothing is ever removed from a directory, whatever the names in it.

import { randomBytes } from 'node:crypto';
import { lstatSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeDurably } from './durable.ts';

export const MARKER = 'tilefold.id';
/** A marker has about a hundred bytes. */
const MAX_BYTES = 1_000;

export type MarkerKind = 'job' | 'inspection' | 'plan';

export interface Marker {
  readonly tilefold: MarkerKind;
  /** 32 hexadecimal digits. A job's request has it too. */
  readonly id: string;
  /** The directory was there before us. It stays when all that is ours has gone. */
  readonly found: boolean;
}

export function writeMarker(directory: string, kind: MarkerKind, found: boolean): void {
  const marker: Marker = { tilefold: kind, id: randomBytes(16).toString('hex'), found };
  try {
    writeDurably(join(directory, MARKER), `${JSON.stringify(marker)}\n`);
  } catch (error) {
    // A part of one would make the directory nobody's.
    removeMarker(directory);
    throw error;
  }
}

/** Returns undefined where there is none, or none that is whole, or one of another kind. */
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
