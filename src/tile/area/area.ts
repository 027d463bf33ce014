// An area of the map: boxes and polygons, in degrees, as they were given. Plain data: it stands in a request, and crosses between
// processes as JSON. Edges are straight in Web Mercator.

import { createHash } from 'node:crypto';
import type { Bounds } from '../metadata.ts';

/** Longitude, latitude, longitude, latitude... A ring does not repeat its first place. */
export type Ring = readonly number[];

/** The exterior ring, then its holes. */
export type Polygon = readonly Ring[];

/** The polygons of a file. */
export interface NamedPolygons {
  /** The file's path, for messages and reports. */
  readonly name: string;
  readonly polygons: readonly Polygon[];
}

export interface Area {
  /** West, south, east, north; where west is greater than east, across the antimeridian. */
  readonly boxes: readonly Bounds[];
  readonly regions: readonly NamedPolygons[];
  /** What lies in these is not part of the area. */
  readonly excluded: readonly NamedPolygons[];
  /** So many widths of a tile, at each zoom, the area is widened on all sides. */
  readonly buffer: number;
  /** Features are cut so many units of a tile (a 4096th of its width) outside the area; null: not cut. */
  readonly clip: number | null;
}

/** What a report and the fingerprint say of an area: files by their content. */
export interface AreaOptions {
  readonly bbox: readonly Bounds[];
  /** sha256 of the polygons of each file. */
  readonly region: readonly string[];
  readonly excludeRegion: readonly string[];
  readonly buffer: number;
  readonly clip: number | null;
}

export function optionsOfArea({ boxes, regions, excluded, buffer, clip }: Area): AreaOptions {
  return { bbox: boxes, region: regions.map(hashOf), excludeRegion: excluded.map(hashOf), buffer, clip };
}

/** Returns words for a message: what the area is made of. */
export function areaText({ boxes, regions, excluded }: Area): string {
  const files = (list: readonly NamedPolygons[]) =>
    list.map(({ name, polygons }) => `${name} (${counted(polygons.length, 'polygon')})`);
  const parts = [...(boxes.length === 0 ? [] : [counted(boxes.length, 'box', 'boxes')]), ...files(regions)];
  const whole = parts.length === 0 ? 'everything' : parts.join(' and ');
  return excluded.length === 0 ? whole : `${whole}, without ${files(excluded).join(' and ')}`;
}

function hashOf({ polygons }: NamedPolygons): string {
  return createHash('sha256').update(JSON.stringify(polygons)).digest('hex');
}

function counted(count: number, one: string, many: string = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
