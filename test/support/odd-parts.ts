// An independent detector of oddities in a tile, using pbf and patterns: values without a known type, and invalid geometries.
// Shares no code with src.

import { PbfReader } from 'pbf';
import { bytesField } from './tile-builder.ts';

interface Field {
  tag: number;
  /** The field with tag and length, and its contents. */
  whole: Uint8Array;
  body: Uint8Array;
}

export function fieldsOf(bytes: Uint8Array): Field[] {
  const pbf = new PbfReader(bytes);
  const fields: Field[] = [];
  while (pbf.pos < bytes.length) {
    const start = pbf.pos;
    const tag = pbf.readVarint();
    let body = new Uint8Array();
    if ((tag & 7) === 2) body = new Uint8Array(pbf.readBytes());
    else pbf.skip(tag);
    fields.push({ tag, whole: bytes.subarray(start, pbf.pos), body });
  }
  return fields;
}

const VALUE_TAGS = [10, 21, 25, 32, 40, 48, 56];
const MARK = '\u0000odd value ';

/** The oddity of a value message, or null. */
export function oddityOf(message: Uint8Array): 'null' | 'unknown' | null {
  if (message.length === 0) return 'null';
  return fieldsOf(message).every(({ tag }) => VALUE_TAGS.includes(tag)) ? null : 'unknown';
}

/** The same for a value decoded from a layer prepared by `withMarkedValues`. */
export function markedOddity(value: unknown): 'null' | 'unknown' | null {
  if (typeof value !== 'string' || !value.startsWith(MARK)) return null;
  return value.length === MARK.length ? 'null' : 'unknown';
}

/** Returns the layer with odd values replaced by texts, because decoders reject them. */
export function withMarkedValues(layer: Uint8Array): Uint8Array {
  const parts = fieldsOf(layer).map(({ tag, whole, body }) => {
    if (tag !== 34 || oddityOf(body) === null) return whole;
    const text = Buffer.from(`${MARK}${Buffer.from(body).toString('hex')}`);
    return Uint8Array.from(bytesField(4, bytesField(1, [...text])));
  });
  return new Uint8Array(Buffer.concat(parts));
}

/** Whether a feature must be left unchanged, because it draws nothing or readers differ in what it draws. */
export function isOddFeature(message: Uint8Array): boolean {
  const fields = fieldsOf(message);
  const geometries = fields.filter(({ tag }) => tag === 34);
  const type = fields.findLast(({ tag }) => tag === 24);
  if (geometries.length !== 1 || type === undefined) return true;
  const pbf = new PbfReader(type.whole);
  pbf.readVarint();
  const number = splitVarints([...type.whole.subarray(pbf.pos)])![0]!;
  return number > 3n || geometryTold(Number(number), [...geometries[0]!.body]) === null;
}

// The geometry rules implemented differently: all numbers read, commands as text, and a pattern for each type.
const PATTERNS = [/^M\d+ (M\d+ |L\d+ |C1 )*$/, /^(M\d+ )+$/, /^(M1 L\d+ )+$/, /^(M1 L\d+ (C1 )?)+$/];

/** Returns null if the geometry is invalid. */
export function geometryTold(type: number, geometry: readonly number[]): { vertices: number; degenerate: boolean } | null {
  const numbers = splitVarints(geometry);
  if (numbers === null) return null;
  let commands = '';
  let vertices = 0;
  let degenerate = false;
  for (let i = 0; i < numbers.length; ) {
    const word = numbers[i++]!;
    const [command, count] = [word % 8n, Number(word / 8n)];
    commands += `${['?', 'M', 'L', '?', '?', '?', '?', 'C'][Number(command)]}${count} `;
    if (count === 0 || ![1n, 2n, 7n].includes(command)) return null;
    if (command === 7n) continue;
    if (count * 2 > numbers.length - i) return null;
    const deltas = numbers.slice(i, i + count * 2);
    degenerate ||= type === 2 && command === 2n && deltas.some((x, at) => at % 2 === 0 && x === 0n && deltas[at + 1] === 0n);
    vertices += count;
    i += count * 2;
  }
  return PATTERNS[type]!.test(commands) ? { vertices, degenerate } : null;
}

function splitVarints(bytes: readonly number[]): bigint[] | null {
  const numbers: bigint[] = [];
  let value = 0n;
  let shift = 0n;
  for (const byte of bytes) {
    value |= BigInt(byte & 0x7f) << shift;
    shift += 7n;
    if (byte >= 0x80) continue;
    if (value >= 2n ** 64n || shift > 70n) return null;
    numbers.push(value);
    [value, shift] = [0n, 0n];
  }
  return shift === 0n ? numbers : null;
}
