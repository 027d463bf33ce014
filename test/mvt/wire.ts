// A tile as the bytes of its fields, read by pbf without any code of src: what a rewrite must keep byte for byte.

import { PbfReader } from 'pbf';
import { isOddFeature } from '../support/odd-parts.ts';

interface Field {
  number: number;
  wireType: number;
  /** The whole field, including the tag, in hex. */
  hex: string;
  /** Its value; of a varint, the varint's bytes. */
  value: Uint8Array;
}

export interface WireFeature {
  /** Geometry type; 0 if there is none. */
  type: number;
  /** Key and value messages in hex, in pairs; and the keys by their index. */
  pairs: [key: string, value: string][];
  keyIndices: number[];
  /** All fields but the tags, in order. */
  rest: string[];
  /** Whether its geometry is odd. */
  isOdd: boolean;
}

export interface WireLayer {
  name: string;
  features: WireFeature[];
  keys: string[];
  values: string[];
  /** All fields but features, keys and values, in order. */
  rest: string[];
}

/** Reads an inflated tile; throws if it is not protobuf, or if tags are odd or out of range. */
export function readWire(tile: Uint8Array): WireLayer[] {
  return fieldsOf(tile)
    .filter(({ number }) => number === 3)
    .map(({ value }) => wireLayer(value));
}

/** Returns the content of a layer, without the numbering of its tables and their unused entries. */
export function contentOf({ name, rest, features }: WireLayer): unknown {
  return { name, rest, features: features.map(({ pairs, rest }) => ({ pairs, rest })) };
}

function wireLayer(bytes: Uint8Array): WireLayer {
  const fields = fieldsOf(bytes);
  const keys = fields.filter(({ number }) => number === 3).map(({ value }) => toHex(value));
  const values = fields.filter(({ number }) => number === 4).map(({ value }) => toHex(value));
  return {
    name: Buffer.from(fields.findLast(({ number }) => number === 1)?.value ?? []).toString('latin1'),
    features: fields.filter(({ number }) => number === 2).map(({ value }) => wireFeature(value, keys, values)),
    keys,
    values,
    rest: fields.filter(({ number }) => number < 2 || number > 4).map(({ hex }) => hex),
  };
}

function wireFeature(bytes: Uint8Array, keys: string[], values: string[]): WireFeature {
  const fields = fieldsOf(bytes);
  const tags = fields.filter(({ number }) => number === 2).flatMap(({ value }) => varints(value));
  if (tags.length % 2 === 1) throw new Error('odd tags');
  const pairs: [string, string][] = [];
  const keyIndices = tags.filter((_, i) => i % 2 === 0);
  for (let i = 0; i < tags.length; i += 2) {
    const [key, value] = [keys[tags[i]!], values[tags[i + 1]!]];
    if (key === undefined || value === undefined) throw new Error('a tag that points nowhere');
    pairs.push([key, value]);
  }
  const type = fields.findLast(({ number }) => number === 3);
  return {
    type: type === undefined ? 0 : varints(type.value)[0]!,
    pairs,
    keyIndices,
    rest: fields.filter(({ number }) => number !== 2).map(({ hex }) => hex),
    isOdd: isOddFeature(bytes),
  };
}

/** The fields of a message. */
export function fieldsOf(bytes: Uint8Array): Field[] {
  const pbf = new PbfReader(bytes);
  const fields: Field[] = [];
  while (pbf.pos < bytes.length) {
    const start = pbf.pos;
    const tag = pbf.readVarint();
    let valueStart = pbf.pos;
    if ((tag & 7) === 2) {
      const length = pbf.readVarint();
      valueStart = pbf.pos;
      pbf.pos += length;
    } else pbf.skip(tag);
    if (pbf.pos > bytes.length) throw new Error('past the end');
    fields.push({
      number: tag >>> 3,
      wireType: tag & 7,
      hex: toHex(bytes.subarray(start, pbf.pos)),
      value: bytes.subarray(valueStart, pbf.pos),
    });
  }
  return fields;
}

function varints(bytes: Uint8Array): number[] {
  const pbf = new PbfReader(bytes);
  const numbers: number[] = [];
  while (pbf.pos < bytes.length) numbers.push(pbf.readVarint());
  return numbers;
}

function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
