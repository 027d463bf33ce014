// Valid tiles of small stored size that need more than a worker survives, under limits that a user may well set.

import { gzipSync } from 'node:zlib';
import { bytesField, textField, varint, varintField } from './tile-builder.ts';

/** Level 1, so that tests spend no time on compression. */
const GZIP = { level: 1 };

/** A source-layer with this many distinct unused keys: a name takes about 100 bytes of heap. */
export function tileOfManyKeys(layer: string, keys: number): Buffer {
  const name = (n: number) => textField(3, `a key of a source-layer, by the number of ${String(n).padStart(7, '0')}`);
  const feature = bytesField(2, [...varintField(3, 1), ...bytesField(4, [9, 50, 34])]);
  const names = Array.from({ length: keys }, (_, n) => Buffer.from(name(n)));
  const body = Buffer.concat([Buffer.from([...varintField(15, 2), ...textField(1, layer), ...feature]), ...names]);
  return gzipSync(Buffer.concat([Buffer.from([...varint(3 * 8 + 2), ...varint(body.length)]), body]), GZIP);
}

/** Layers of one name with 65,536 points each and distinct ids: each point is passed to every filter that reads ids. */
export function tileOfManyFeatures(layer: string, layers: number): Buffer {
  const point = (id: number) => bytesField(2, [...varintField(1, id), ...varintField(3, 1), ...bytesField(4, [9, 50, 34])]);
  const points = Array.from({ length: 65_536 }, (_, id) => Buffer.from(point(id + 1)));
  const body = Buffer.concat([Buffer.from([...varintField(15, 2), ...textField(1, layer)]), ...points]);
  const message = Buffer.concat([Buffer.from([...varint(3 * 8 + 2), ...varint(body.length)]), body]);
  return gzipSync(Buffer.concat(Array.from({ length: layers }, () => message)), GZIP);
}
