// The metadata of PMTiles as a document: what the header says of the tileset, under the names of MBTiles' rows, then the members of the
// metadata section.

import { usage } from '../../../kit/usage.ts';
import { MAX_ZOOM } from '../../../tile/key.ts';
import { formatOf, typeOfFormat } from '../../mbtiles/tile-format.ts';
import type { MetaDocument } from '../../meta-document.ts';
import {
  boundsOf,
  centerOf,
  compressionNamed,
  structureOf,
  typedValue,
  vectorLayersOf,
  wrong,
  zoomOf,
} from '../../meta-values.ts';
import type { PmtilesHeader } from '../header.ts';

/** Always text, whatever it looks like. */
const TEXT_KEYS: readonly string[] = ['name', 'description', 'attribution', 'version', 'type'];

interface HeaderField {
  read(header: PmtilesHeader): unknown;
  write(value: unknown): Partial<PmtilesHeader>;
}

const HEADER_FIELDS: Readonly<Record<string, HeaderField>> = {
  format: { read: ({ tileType }) => formatOf(tileType), write: (value) => ({ tileType: tileTypeOf(value) }) },
  compression: {
    read: ({ tileCompression }) => tileCompression,
    write: (value) => ({ tileCompression: compressionNamed(value) }),
  },
  minzoom: { read: ({ minZoom }) => minZoom, write: (value) => ({ minZoom: zoomOf('minzoom', value, MAX_ZOOM) }) },
  maxzoom: { read: ({ maxZoom }) => maxZoom, write: (value) => ({ maxZoom: zoomOf('maxzoom', value, MAX_ZOOM) }) },
  bounds: { read: ({ bounds }) => bounds, write: (value) => ({ bounds: eastward(value) }) },
  center: { read: ({ center }) => center, write: (value) => ({ center: wholeZoom(value) }) },
};

export class PmtilesDocument implements MetaDocument {
  readonly format = 'pmtiles';
  readonly warnings: readonly string[];
  #header: PmtilesHeader;
  readonly #keys: Map<string, unknown>;
  #unread: string | undefined;

  /** `json`: the metadata section; undefined if it cannot be read. */
  constructor(header: PmtilesHeader, json: Readonly<Record<string, unknown>> | undefined, warnings: readonly string[]) {
    this.#header = header;
    this.#keys = new Map(Object.entries(json ?? {}));
    this.#unread = json === undefined ? 'the metadata section cannot be read' : undefined;
    this.warnings = warnings;
  }

  get unread(): string | undefined {
    return this.#unread;
  }

  get header(): PmtilesHeader {
    return this.#header;
  }

  /** The members of the metadata section. */
  get keys(): ReadonlyMap<string, unknown> {
    return this.#keys;
  }

  /** Readers take these fields from the header, even if the section has members of their names. */
  entries(): [string, unknown][] {
    const fields = Object.entries(HEADER_FIELDS).map(([key, { read }]): [string, unknown] => [key, read(this.#header)]);
    return [...fields, ...[...this.#keys].filter(([key]) => fieldNamed(key) === undefined)];
  }

  setText(key: string, text: string): void {
    this.set(key, TEXT_KEYS.includes(key) ? text : typedValue(text));
  }

  set(key: string, value: unknown): void {
    if (key === '') throw usage('a key is needed before the =');
    const field = fieldNamed(key);
    if (field !== undefined) {
      // What is there already may be what nobody could set, such as an unknown compression.
      if (JSON.stringify(field.read(this.#header)) === JSON.stringify(value)) return;
      this.#header = { ...this.#header, ...field.write(value) };
      this.#keys.delete(key);
    } else if (key === 'vector_layers') this.#keys.set(key, vectorLayersOf(value));
    else if (key === 'tilestats') this.#keys.set(key, structureOf(key, value));
    else this.#keys.set(key, TEXT_KEYS.includes(key) && typeof value !== 'string' ? JSON.stringify(value) : value);
  }

  remove(key: string): boolean {
    if (fieldNamed(key) !== undefined)
      throw usage(`${key} is in the header of PMTiles, which always has it; set it to another value`);
    return this.#keys.delete(key);
  }

  forgetUnread(): void {
    this.#unread = undefined;
  }
}

function fieldNamed(key: string): HeaderField | undefined {
  return Object.hasOwn(HEADER_FIELDS, key) ? HEADER_FIELDS[key] : undefined;
}

function tileTypeOf(value: unknown): PmtilesHeader['tileType'] {
  const type = typeof value === 'string' ? typeOfFormat(value) : undefined;
  if (type === undefined) throw wrong('format', value, 'pbf, png, jpg, webp, avif or mlt');
  return type;
}

/** Readers of PMTiles take a box over the antimeridian for nonsense. */
function eastward(value: unknown): PmtilesHeader['bounds'] {
  const [west, south, east, north] = boundsOf(value);
  if (west < east) return [west, south, east, north];
  throw wrong('bounds', value, '"west,south,east,north" in degrees, the west before the east');
}

/** The header has a byte for it. */
function wholeZoom(value: unknown): PmtilesHeader['center'] {
  const [longitude, latitude, zoom] = centerOf(value, MAX_ZOOM);
  if (Number.isInteger(zoom)) return [longitude, latitude, zoom];
  throw wrong('center', value, '"longitude,latitude,zoom" with a whole zoom');
}
