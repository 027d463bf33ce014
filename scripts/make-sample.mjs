// Makes the sample tileset: zooms 0 to 6 of Natural Earth as a flat MBTiles archive, the same bytes on every run.
// Usage: node scripts/make-sample.mjs [sample/natural-earth.mbtiles]

import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { fromGeojsonVt } from '@maplibre/vt-pbf';
import Database from 'better-sqlite3';
import GeoJSONVT from 'geojson-vt';
import { sampleLayers } from './sample-layers.mjs';

const MAX_ZOOM = 6;
const EXTENT = 4096;
/** The highest zoom with the coarse geometry; deeper zooms use the fine one. */
const COARSE_MAX_ZOOM = 2;
const MERCATOR_LATITUDE = 85.0511;
const FIELD_TYPES = { string: 'String', number: 'Number', boolean: 'Boolean' };

const DEFAULT_PATH = fileURLToPath(new URL('../sample/natural-earth.mbtiles', import.meta.url));
const path = resolve(process.argv[2] ?? DEFAULT_PATH);
const { tiles, layers, bounds } = makeTileset();
writeArchive(path, tiles, metadataRows(layers, bounds));
process.stdout.write(`${path}: ${tiles.length} tiles, zooms 0 to ${MAX_ZOOM}\n`);

/** Cuts every zoom into tiles. Only tiles with a feature exist, in (zoom, column, row) order. */
function makeTileset() {
  const tiles = [];
  const layers = new Map();
  const bounds = [180, MERCATOR_LATITUDE, -180, -MERCATOR_LATITUDE];
  const scales = { coarse: sampleLayers('110m'), fine: sampleLayers('50m') };
  for (let zoom = 0; zoom <= MAX_ZOOM; zoom++) {
    const scale = zoom <= COARSE_MAX_ZOOM ? scales.coarse : scales.fine;
    const drawn = scale.map(({ features, ...layer }) => ({ ...layer, features: featuresAt(features, zoom) }));
    for (const layer of drawn) describeLayer(layers, bounds, layer, zoom);
    tiles.push(...cutZoom(drawn, zoom));
  }
  return { tiles, layers: [...layers.values()], bounds };
}

function featuresAt(features, zoom) {
  return features.filter(({ minzoom }) => minzoom <= zoom).map(({ feature }) => feature);
}

/** Records the zooms and fields of a layer and extends the bounds, so that the metadata describes the tiles. */
function describeLayer(layers, bounds, { name, description, features }, zoom) {
  if (features.length === 0) return;
  const layer = layers.get(name) ?? { id: name, description, minzoom: zoom, maxzoom: zoom, fields: {} };
  layer.maxzoom = zoom;
  for (const { properties, geometry } of features) {
    for (const [key, value] of Object.entries(properties)) layer.fields[key] = FIELD_TYPES[typeof value];
    stretch(bounds, geometry.coordinates);
  }
  layers.set(name, layer);
}

function stretch(bounds, coordinates) {
  if (typeof coordinates[0] !== 'number') {
    for (const part of coordinates) stretch(bounds, part);
    return;
  }
  const [longitude, latitude] = coordinates;
  bounds[0] = Math.max(-180, Math.min(bounds[0], longitude));
  bounds[1] = Math.max(-MERCATOR_LATITUDE, Math.min(bounds[1], latitude));
  bounds[2] = Math.min(180, Math.max(bounds[2], longitude));
  bounds[3] = Math.min(MERCATOR_LATITUDE, Math.max(bounds[3], latitude));
}

function cutZoom(layers, zoom) {
  const options = { maxZoom: zoom, indexMaxZoom: zoom, indexMaxPoints: 0, extent: EXTENT, tolerance: 3, buffer: 64 };
  const cut = layers.map(({ name, features }) => ({
    name,
    index: new GeoJSONVT({ type: 'FeatureCollection', features }, options),
  }));
  const tiles = [];
  for (let x = 0; x < 2 ** zoom; x++) {
    // From south to north: the order of TMS rows.
    for (let y = 2 ** zoom - 1; y >= 0; y--) {
      const data = encodeTile(cut, zoom, x, y);
      if (data) tiles.push({ zoom, x, y, data });
    }
  }
  return tiles;
}

function encodeTile(cut, zoom, x, y) {
  const found = cut.map(({ name, index }) => [name, index.getTile(zoom, x, y)]).filter(([, tile]) => tile?.features.length > 0);
  if (found.length === 0) return null;
  return gzipSync(fromGeojsonVt(Object.fromEntries(found), { version: 2, extent: EXTENT }));
}

function metadataRows(layers, bounds) {
  return {
    name: 'Natural Earth sample',
    description: 'Land, countries, boundaries, graticules and places from Natural Earth, zooms 0 to 6',
    version: '1',
    type: 'baselayer',
    format: 'pbf',
    attribution: 'Made with Natural Earth',
    bounds: bounds.map((degree) => Number(degree.toFixed(6))).join(','),
    center: '0,20,2',
    minzoom: '0',
    maxzoom: String(MAX_ZOOM),
    json: JSON.stringify({ vector_layers: layers }),
  };
}

/** Writes beside the target and renames, so that a killed run leaves no incomplete archive under the name. */
function writeArchive(target, tiles, metadata) {
  mkdirSync(dirname(target), { recursive: true });
  const partial = `${target}.partial`;
  rmSync(partial, { force: true });
  const db = new Database(partial);
  db.pragma('application_id = 0x4d504258');
  db.exec(`CREATE TABLE metadata (name TEXT, value TEXT);
           CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB);`);
  db.transaction(() => {
    const row = db.prepare('INSERT INTO metadata VALUES (?, ?)');
    for (const [name, value] of Object.entries(metadata)) row.run(name, value);
    const tile = db.prepare('INSERT INTO tiles VALUES (?, ?, ?, ?)');
    for (const { zoom, x, y, data } of tiles) tile.run(zoom, x, 2 ** zoom - 1 - y, data);
  })();
  db.exec('CREATE UNIQUE INDEX tile_index ON tiles (zoom_level, tile_column, tile_row)');
  db.close();
  renameSync(partial, target);
}
