// The sample tileset's layers, as GeoJSON made from the Natural Earth geometry that the npm package `world-atlas` ships.
// Same package, same layers: nothing depends on time, randomness or the machine.

import { createRequire } from 'node:module';
import { feature, mesh } from 'topojson-client';
import { unwrapLine, unwrapPolygon } from './sample-antimeridian.mjs';

const require = createRequire(import.meta.url);

/** Ranks by size: the 12 largest countries are rank 1, the next 24 rank 2... A place appears from zoom `rank - 1`. */
const RANK_SIZES = [12, 24, 40, 60, 80];
const EARTH_RADIUS_KM = 6371.0088;
const MERCATOR_LATITUDE = 85.0511;

/**
 * Returns the layers at one scale of Natural Earth, in drawing order, each with the lowest zoom of its features.
 * @param {'110m' | '50m'} scale
 * @returns {{ name: string, description: string, features: { minzoom: number, feature: GeoJSON.Feature }[] }[]}
 */
export function sampleLayers(scale) {
  const land = require(`world-atlas/land-${scale}.json`);
  const countries = require(`world-atlas/countries-${scale}.json`);
  const shapes = feature(countries, countries.objects.countries).features;
  const described = describeCountries(shapes);
  return [
    { name: 'land', description: 'Continents and islands', features: landFeatures(land) },
    { name: 'countries', description: 'Countries and territories', features: described.map(countryFeature) },
    { name: 'boundaries', description: 'Borders, disputed borders and coasts', features: boundaryFeatures(countries) },
    { name: 'graticules', description: 'Meridians and parallels every 10 degrees', features: graticuleFeatures() },
    { name: 'places', description: 'One label point a country', features: described.map(placeFeature) },
  ];
}

function landFeatures(topology) {
  const [land] = feature(topology, topology.objects.land).features;
  return polygonsOf(land.geometry).map((coordinates) => atZoom(0, { type: 'Polygon', coordinates }, { kind: 'land' }));
}

/** Adds what the source lacks: area, rank, and a point inside the largest polygon. Largest country first. */
function describeCountries(shapes) {
  const described = shapes.map((shape) => {
    const coordinates = polygonsOf(shape.geometry);
    const polygons = coordinates.map((rings) => ({ rings, area: Math.abs(ringArea(rings[0])) }));
    const largest = polygons.reduce((best, polygon) => (polygon.area > best.area ? polygon : best));
    const area = polygons.reduce((sum, polygon) => sum + polygon.area, 0);
    // Natural Earth omits the ISO number of countries with disputed sovereignty.
    const code = shape.id === undefined ? undefined : Number(shape.id);
    return {
      name: shape.properties.name,
      code,
      area,
      geometry: { type: 'MultiPolygon', coordinates },
      label: pointInside(largest.rings),
    };
  });
  described.sort((a, b) => b.area - a.area || (a.name < b.name ? -1 : 1));
  return described.map((country, position) => ({ ...country, rank: rankAt(position) }));
}

function countryFeature({ name, code, area, geometry, rank }) {
  const properties = { name, area_km2: Math.round(area), disputed: code === undefined, rank };
  return atZoom(0, geometry, code === undefined ? properties : { ...properties, code }, code);
}

function placeFeature({ name, code, label, rank }) {
  return atZoom(rank - 1, { type: 'Point', coordinates: label }, { name, rank }, code);
}

function boundaryFeatures(topology) {
  const { countries } = topology.objects;
  const isDisputed = (a, b) => a.id === undefined || b.id === undefined;
  const kinds = {
    border: (a, b) => a !== b && !isDisputed(a, b),
    disputed: (a, b) => a !== b && isDisputed(a, b),
    coast: (a, b) => a === b,
  };
  return Object.entries(kinds).flatMap(([kind, belongs]) =>
    mesh(topology, countries, belongs).coordinates.map((coordinates) =>
      atZoom(
        kind === 'disputed' ? 2 : 0,
        { type: 'LineString', coordinates: unwrapLine(coordinates) },
        { kind, maritime: kind === 'coast' },
      ),
    ),
  );
}

function graticuleFeatures() {
  const meridians = degrees(-180, 180).map((longitude) => ({
    at: longitude,
    kind: 'meridian',
    coordinates: [[longitude, -MERCATOR_LATITUDE], [longitude, MERCATOR_LATITUDE]], // biome-ignore format: two ends, one line
  }));
  const parallels = degrees(-80, 80).map((latitude) => ({
    at: latitude,
    kind: 'parallel',
    coordinates: [[-180, latitude], [180, latitude]], // biome-ignore format: two ends, one line
  }));
  return [...meridians, ...parallels].map(({ at, kind, coordinates }) => {
    const step = at % 30 === 0 ? 30 : 10;
    return atZoom(step === 30 ? 0 : 2, { type: 'LineString', coordinates }, { kind, step, degrees: at });
  });
}

function degrees(from, to) {
  return Array.from({ length: (to - from) / 10 + 1 }, (_, i) => from + i * 10);
}

function atZoom(minzoom, geometry, properties, id) {
  return { minzoom, feature: { type: 'Feature', ...(id !== undefined && { id }), properties, geometry } };
}

function polygonsOf({ type, coordinates }) {
  const polygons = type === 'Polygon' ? [coordinates] : coordinates;
  return polygons.map(unwrapPolygon).filter((rings) => rings.length > 0);
}

function rankAt(position) {
  let last = 0;
  const rank = RANK_SIZES.findIndex((size) => {
    last += size;
    return position < last;
  });
  return rank < 0 ? RANK_SIZES.length + 1 : rank + 1;
}

/** Area on the sphere in square kilometres, signed by winding (Chamberlain and Duquette 2007, equation 6). */
function ringArea(ring) {
  let sum = 0;
  for (let i = 1; i < ring.length; i++) {
    const [west, south] = ring[i - 1];
    const [east, north] = ring[i];
    sum += radians(east - west) * (2 + Math.sin(radians(south)) + Math.sin(radians(north)));
  }
  return (sum * EARTH_RADIUS_KM ** 2) / 2;
}

function radians(degree) {
  return (degree * Math.PI) / 180;
}

/** Returns the middle of the widest stretch of the polygon at half its height: inside it, whatever its shape. */
function pointInside(rings) {
  const latitudes = rings[0].map(([, latitude]) => latitude);
  const middle = (Math.min(...latitudes) + Math.max(...latitudes)) / 2;
  const crossings = rings.flatMap((ring) => crossingsAt(ring, middle)).sort((a, b) => a - b);
  let [from, to] = crossings;
  for (let i = 2; i < crossings.length - 1; i += 2) {
    if (crossings[i + 1] - crossings[i] > to - from) [from, to] = [crossings[i], crossings[i + 1]];
  }
  return [(from + to) / 2, middle];
}

function crossingsAt(ring, latitude) {
  const crossings = [];
  for (let i = 1; i < ring.length; i++) {
    const [x1, y1] = ring[i - 1];
    const [x2, y2] = ring[i];
    if (y1 > latitude !== y2 > latitude) crossings.push(x1 + ((latitude - y1) / (y2 - y1)) * (x2 - x1));
  }
  return crossings;
}
