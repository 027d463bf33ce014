// The rows of a comparison: a line for each tile that differs, with the difference where a patch is to be written. Tabs between
// the fields: change, zoom, column, row, and for a difference its recipe, the length of the tile, and in base64 the
// tables (or `-`) and the bytes.

import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { StoredDelta } from '../../shard/patch/stored-delta.ts';
import type { TileKey } from '../../tile/key.ts';
import type { TileChange } from './report-types.ts';

export interface DiffRow extends TileKey {
  readonly change: TileChange;
  /** null: the patch has the tile as it is, or does not have it. */
  readonly delta: StoredDelta | null;
}

export function rowText({ change, z, x, y, delta }: DiffRow): string {
  const key = `${change}\t${z}\t${x}\t${y}`;
  if (delta === null) return `${key}\n`;
  const { recipe, length, tables, delta: bytes } = delta;
  return `${key}\t${recipe}\t${length}\t${tables === null ? '-' : base64(tables)}\t${base64(bytes)}\n`;
}

/** Yields the rows of files, in order. */
export async function* readRows(paths: Iterable<string>): AsyncGenerator<DiffRow> {
  for (const path of paths) {
    const input = createReadStream(path, { encoding: 'utf8', highWaterMark: 1_048_576 });
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) yield rowOf(line);
  }
}

function rowOf(line: string): DiffRow {
  const [change, z, x, y, recipe, length, tables, bytes] = line.split('\t');
  const delta: StoredDelta | null =
    recipe === undefined
      ? null
      : { recipe, length: Number(length), tables: tables === '-' ? null : bytesOf(tables), delta: bytesOf(bytes) };
  return { change: change as TileChange, z: Number(z), x: Number(x), y: Number(y), delta };
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64');
}

function bytesOf(text: string | undefined): Uint8Array {
  return Buffer.from(text ?? '', 'base64');
}
