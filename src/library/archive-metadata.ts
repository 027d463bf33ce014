// The metadata of an archive as the library takes and gives it: one object in TileJSON's terms, in both formats.

import type { TilesetMetadata, VectorLayer } from '../tile/metadata.ts';
import { emptyMetadata } from '../tile/metadata.ts';
import { checkValue, type Kind, OBJECT, TEXT, wholeNumber } from './check-options.ts';

/** Metadata in TileJSON's terms. Other keys are kept as they are. */
export interface Metadata extends Omit<TilesetMetadata, 'other'> {
  [other: string]: unknown;
}

const LONGEST_ZOOM = 26;
const numbers = (count: number): Kind => ({
  words: `an array of ${count} numbers`,
  fits: (value) => Array.isArray(value) && value.length === count && value.every(Number.isFinite),
});

const KINDS: Readonly<Record<string, Kind>> = {
  name: TEXT,
  description: TEXT,
  attribution: TEXT,
  version: TEXT,
  type: TEXT,
  bounds: numbers(4),
  center: numbers(3),
  minzoom: wholeNumber(0, LONGEST_ZOOM),
  maxzoom: wholeNumber(0, LONGEST_ZOOM),
  vector_layers: {
    words: 'an array of objects with id and fields',
    fits: (value) => Array.isArray(value) && value.every((layer) => OBJECT.fits(layer) && TEXT.fits((layer as VectorLayer).id)),
  },
  tilestats: OBJECT,
};

/** @throws TilefoldError 'USAGE' for a known key with a value of another type */
export function tilesetMetadata(call: string, metadata: Metadata): TilesetMetadata {
  checkValue(call, 'the metadata', metadata, OBJECT);
  const settled = emptyMetadata() as TilesetMetadata & Record<string, unknown>;
  for (const [name, value] of Object.entries(metadata)) {
    if (value === undefined) continue;
    const kind = Object.hasOwn(KINDS, name) ? KINDS[name] : undefined;
    if (kind === undefined) {
      settled.other[name] = value;
      continue;
    }
    checkValue(call, `metadata ${name}`, value, kind);
    settled[name] = value;
  }
  for (const layer of settled.vector_layers ?? []) layer.fields ??= {};
  return settled;
}

/** The inverse of `tilesetMetadata`. */
export function plainMetadata({ other, ...known }: TilesetMetadata): Metadata {
  return { ...other, ...known };
}
