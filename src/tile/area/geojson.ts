// The polygons of a GeoJSON text (RFC 7946), checked: every problem is told with its place in the text.

import { TilefoldError } from '../../errors.ts';
import type { Polygon, Ring } from './area.ts';

/** A larger text is refused before it is parsed. */
export const MAX_REGION_BYTES = 134_217_728;

const MIN_POSITIONS = 4;
/** Beyond the antimeridian a polygon may go once around. */
const MAX_LONGITUDE = 360;
const MAX_LATITUDE = 90;

interface Json {
  readonly [name: string]: unknown;
}

/**
 * Returns all polygons of a geometry, a feature or a collection.
 * @throws TilefoldError 'BAD_REGION'; `name` is the file's
 */
export function polygonsOfGeoJson(name: string, text: string): Polygon[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw badRegion(name, `is not JSON: ${(cause as Error).message}`, cause);
  }
  const reader = new Reader(name);
  reader.readObject(json, '');
  if (reader.polygons.length === 0)
    throw badRegion(name, 'holds no polygon: a region is made of Polygon or MultiPolygon geometries');
  return reader.polygons;
}

export function badRegion(name: string, problem: string, cause?: unknown): TilefoldError {
  return new TilefoldError('BAD_REGION', `${name}: ${problem}. Nothing was written; correct the file or name another.`, {
    cause,
  });
}

class Reader {
  readonly polygons: Polygon[] = [];
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  readObject(json: unknown, place: string): void {
    if (!isObject(json)) throw this.#bad(place, 'is no GeoJSON object');
    const { type } = json;
    if (type === 'FeatureCollection') this.#readAll(json, 'features', place);
    else if (type === 'GeometryCollection') this.#readAll(json, 'geometries', place);
    else if (type === 'Feature') this.#readFeature(json, place);
    else if (type === 'Polygon') this.#readPolygon(json['coordinates'], within(place, 'coordinates'));
    else if (type === 'MultiPolygon') this.#readPolygons(json['coordinates'], within(place, 'coordinates'));
    else {
      const what = typeof type === 'string' ? `is of type ${JSON.stringify(type)}` : 'has no type';
      throw this.#bad(place, `${what}; a region is made of Polygon or MultiPolygon geometries`);
    }
  }

  #readAll(json: Json, member: string, place: string): void {
    const list = this.#list(json[member], within(place, member));
    for (const [i, item] of list.entries()) this.readObject(item, `${within(place, member)}[${i}]`);
  }

  /** A feature without a place is legal. */
  #readFeature({ geometry }: Json, place: string): void {
    if (geometry !== null) this.readObject(geometry, within(place, 'geometry'));
  }

  #readPolygons(coordinates: unknown, place: string): void {
    for (const [i, polygon] of this.#list(coordinates, place).entries()) this.#readPolygon(polygon, `${place}[${i}]`);
  }

  #readPolygon(coordinates: unknown, place: string): void {
    const rings = this.#list(coordinates, place).map((ring, i) => this.#ring(ring, `${place}[${i}]`));
    if (rings.length > 0) this.polygons.push(rings);
  }

  #ring(coordinates: unknown, place: string): Ring {
    const positions = this.#list(coordinates, place);
    if (positions.length < MIN_POSITIONS)
      throw this.#bad(place, `is a ring of ${positions.length} positions; it needs ${MIN_POSITIONS} or more`);
    const ring = positions.flatMap((position, i) => this.#position(position, `${place}[${i}]`));
    const last = ring.length - 2;
    if (ring[0] !== ring[last] || ring[1] !== ring[last + 1])
      throw this.#bad(place, 'is a ring that does not close: its last position has to be its first');
    return ring.slice(0, last);
  }

  #position(position: unknown, place: string): [longitude: number, latitude: number] {
    const [longitude, latitude] = this.#list(position, place);
    if (!isDegrees(longitude, MAX_LONGITUDE) || !isDegrees(latitude, MAX_LATITUDE)) {
      const limits = `a longitude and a latitude in degrees, within ${MAX_LONGITUDE} and ${MAX_LATITUDE}`;
      throw this.#bad(place, `is ${JSON.stringify(position)}; a position is ${limits}`);
    }
    return [longitude, latitude];
  }

  #list(value: unknown, place: string): readonly unknown[] {
    if (!Array.isArray(value)) throw this.#bad(place, 'is no list');
    return value as readonly unknown[];
  }

  #bad(place: string, problem: string): TilefoldError {
    return badRegion(this.#name, place === '' ? problem : `${place} ${problem}`);
  }
}

function within(place: string, member: string): string {
  return place === '' ? member : `${place}.${member}`;
}

function isObject(json: unknown): json is Json {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

function isDegrees(value: unknown, max: number): value is number {
  return typeof value === 'number' && Math.abs(value) <= max;
}
