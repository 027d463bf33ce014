// Builds vector tiles byte by byte, so that a test can have every value type, any field order, and any fault.

export type ValueDraft =
  | { string: string }
  | { float: number }
  | { double: number }
  | { int: bigint | number }
  | { uint: bigint | number }
  | { sint: bigint | number }
  | { bool: boolean };

export interface FeatureDraft {
  id?: bigint | number;
  /** 1 point (default), 2 line, 3 polygon. */
  type?: number;
  tags?: Record<string, ValueDraft> | [string, ValueDraft][];
  /** Command words; default one point. */
  geometry?: number[];
  /** Raw fields put at the end. */
  extra?: number[];
}

export interface LayerDraft {
  name: string;
  features: FeatureDraft[];
  /** Default 2. */
  version?: number;
  /** Absent = not written. */
  extent?: number;
  /** Keys and values in front of the tables that no feature uses. */
  unusedKeys?: string[];
  unusedValues?: ValueDraft[];
  extra?: number[];
}

/** Returns the tile's bytes, not compressed. */
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
  if ('string' in value) return textField(1, value.string);
  if ('float' in value) return [21, ...new Uint8Array(Float32Array.of(value.float).buffer)];
  if ('double' in value) return [25, ...new Uint8Array(Float64Array.of(value.double).buffer)];
  if ('int' in value) return varintField(4, value.int);
  if ('uint' in value) return varintField(5, value.uint);
  if ('sint' in value) return varintField(6, zigzag(value.sint));
  return varintField(7, value.bool ? 1 : 0);
}

function layerMessage({
  name,
  features,
  version = 2,
  extent,
  unusedKeys = [],
  unusedValues = [],
  extra = [],
}: LayerDraft): number[] {
  const keys = new Table(unusedKeys.map((key) => [...Buffer.from(key)]));
  const values = new Table(unusedValues.map(valueMessage));
  const messages = features.map((feature) => featureMessage(feature, keys, values));
  return [
    ...varintField(15, version),
    ...textField(1, name),
    ...messages.flatMap((message) => bytesField(2, message)),
    ...keys.entries.flatMap((key) => bytesField(3, key)),
    ...values.entries.flatMap((value) => bytesField(4, value)),
    ...(extent === undefined ? [] : varintField(5, extent)),
    ...extra,
  ];
}

function featureMessage(
  { id, type = 1, tags = [], geometry = [9, 50, 34], extra = [] }: FeatureDraft,
  keys: Table,
  values: Table,
): number[] {
  const pairs = Array.isArray(tags) ? tags : Object.entries(tags);
  const indices = pairs.flatMap(([key, value]) => [keys.indexOf([...Buffer.from(key)]), values.indexOf(valueMessage(value))]);
  return [
    ...(id === undefined ? [] : varintField(1, id)),
    ...(indices.length === 0 ? [] : bytesField(2, indices.flatMap(varint))),
    ...varintField(3, type),
    ...bytesField(4, geometry.flatMap(varint)),
    ...extra,
  ];
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
