// Builds vector tiles byte by byte, with any value type, field order or defect.

import { seeded } from './pmtiles-tileset.ts';

export type ValueDraft =
  | { string: string }
  | { float: number }
  | { double: number }
  | { int: bigint | number }
  | { uint: bigint | number }
  | { sint: bigint | number }
  | { bool: boolean }
  /** The raw value message. */
  | { raw: number[] };

export interface FeatureDraft {
  id?: bigint | number;
  /** 1 point (default), 2 line, 3 polygon; null: omitted. */
  type?: number | null;
  /** Keys as text or bytes. */
  tags?: Record<string, ValueDraft> | [string | number[], ValueDraft][];
  /** Tags in one packed field; 0: each in its own field, n: n numbers (keys and values) per packed field. */
  tagsPerField?: number;
  /** Command words; default one point; null: omitted. */
  geometry?: number[] | null;
  /** Raw fields appended at the end. */
  extra?: number[];
  /** Shuffles the fields by this seed; those of one number stay in order. */
  mix?: number;
}

export interface LayerDraft {
  name: string;
  features: FeatureDraft[];
  /** Default 2; null: omitted. */
  version?: number | null;
  /** Omitted if undefined. */
  extent?: number;
  /** Keys and values at the front of the tables that no feature uses. */
  unusedKeys?: string[];
  unusedValues?: ValueDraft[];
  extra?: number[];
  /** Shuffles the fields by this seed; those of one number stay in order. */
  mix?: number;
}

/** Returns the tile's bytes, uncompressed. */
export function buildTile(layers: LayerDraft[]): Uint8Array {
  return Uint8Array.from(layers.flatMap((layer) => bytesField(3, layerMessage(layer))));
}

export function varint(value: bigint | number): number[] {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest >= 0x80n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return [...bytes, Number(rest)];
}

export function varintField(field: number, value: bigint | number): number[] {
  return [...varint(field * 8), ...varint(value)];
}

export function bytesField(field: number, bytes: number[]): number[] {
  return [...varint(field * 8 + 2), ...varint(bytes.length), ...bytes];
}

export function textField(field: number, text: string): number[] {
  return bytesField(field, [...Buffer.from(text)]);
}

function zigzag(value: bigint | number): bigint {
  const big = BigInt(value);
  return BigInt.asUintN(64, (big << 1n) ^ (big >> 63n));
}

export function valueMessage(value: ValueDraft): number[] {
  if ('raw' in value) return value.raw;
  if ('string' in value) return textField(1, value.string);
  if ('float' in value) return [21, ...new Uint8Array(Float32Array.of(value.float).buffer)];
  if ('double' in value) return [25, ...new Uint8Array(Float64Array.of(value.double).buffer)];
  if ('int' in value) return varintField(4, value.int);
  if ('uint' in value) return varintField(5, value.uint);
  if ('sint' in value) return varintField(6, zigzag(value.sint));
  return varintField(7, value.bool ? 1 : 0);
}

export function layerMessage({
  name,
  features,
  version = 2,
  extent,
  unusedKeys = [],
  unusedValues = [],
  extra = [],
  mix,
}: LayerDraft): number[] {
  const keys = new Table(unusedKeys.map((key) => [...Buffer.from(key)]));
  const values = new Table(unusedValues.map(valueMessage));
  const messages = features.map((feature) => featureMessage(feature, keys, values));
  const fields = [
    version === null ? [] : [varintField(15, version)],
    [textField(1, name)],
    messages.map((message) => bytesField(2, message)),
    keys.entries.map((key) => bytesField(3, key)),
    values.entries.map((value) => bytesField(4, value)),
    extent === undefined ? [] : [varintField(5, extent)],
    [extra],
  ];
  return joined(fields, mix);
}

function featureMessage(
  { id, type = 1, tags = [], tagsPerField, geometry = [9, 50, 34], extra = [], mix }: FeatureDraft,
  keys: Table,
  values: Table,
): number[] {
  const pairs: [string | number[], ValueDraft][] = Array.isArray(tags) ? tags : Object.entries(tags);
  const indices = pairs.flatMap(([key, value]) => [
    keys.indexOf(typeof key === 'string' ? [...Buffer.from(key)] : key),
    values.indexOf(valueMessage(value)),
  ]);
  const fields = [
    id === undefined ? [] : [varintField(1, id)],
    tagFields(indices, tagsPerField),
    type === null ? [] : [varintField(3, type)],
    geometry === null ? [] : [bytesField(4, geometry.flatMap(varint))],
    [extra],
  ];
  return joined(fields, mix);
}

function tagFields(indices: number[], perField = indices.length): number[][] {
  if (perField === 0) return indices.map((index) => varintField(2, index));
  const fields: number[][] = [];
  for (let i = 0; i < indices.length; i += perField) fields.push(bytesField(2, indices.slice(i, i + perField).flatMap(varint)));
  return fields;
}

function joined(groups: number[][][], mix: number | undefined): number[] {
  if (mix === undefined) return groups.flat(2);
  const random = seeded(mix);
  const rest = groups.map((group) => [...group]).filter((group) => group.length > 0);
  const bytes: number[] = [];
  while (rest.length > 0) {
    const from = Math.floor(random() * rest.length);
    bytes.push(...rest[from]!.shift()!);
    if (rest[from]!.length === 0) rest.splice(from, 1);
  }
  return bytes;
}

class Table {
  readonly entries: number[][];

  constructor(entries: number[][]) {
    this.entries = entries;
  }

  indexOf(entry: number[]): number {
    const text = entry.join();
    const known = this.entries.findIndex((other) => other.join() === text);
    return known >= 0 ? known : this.entries.push(entry) - 1;
  }
}
