// The tables that are written. SQLite appends a shard to a flat output without looking into its rows only while both
// tables are declared alike (sqlite.org/src: xferOptimization).

/** The MBTiles table, as the specification has it. */
export const CREATE_TILES = 'CREATE TABLE tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob)';

/** The four MBTiles columns and ours: Hilbert id, length and content hash lie before the blob, so that they are read without it. */
export const CREATE_HASHED_TILES = `CREATE TABLE tiles (zoom_level integer, tile_column integer, tile_row integer,
  id integer, length integer, hash blob, tile_data blob)`;

export const CREATE_METADATA = 'CREATE TABLE metadata (name text, value text)';
export const CREATE_METADATA_INDEX = 'CREATE UNIQUE INDEX name ON metadata (name)';
export const CREATE_TILE_INDEX = 'CREATE UNIQUE INDEX tile_index ON tiles (zoom_level, tile_column, tile_row)';

export const CREATE_IMAGES = 'CREATE TABLE images (tile_data blob, tile_id text)';
export const CREATE_IMAGES_INDEX = 'CREATE UNIQUE INDEX images_id ON images (tile_id)';
export const CREATE_MAP = 'CREATE TABLE map (zoom_level integer, tile_column integer, tile_row integer, tile_id text)';
export const CREATE_MAP_INDEX = 'CREATE UNIQUE INDEX map_index ON map (zoom_level, tile_column, tile_row)';
export const CREATE_TILES_VIEW = `CREATE VIEW tiles AS SELECT map.zoom_level AS zoom_level, map.tile_column AS tile_column,
  map.tile_row AS tile_row, images.tile_data AS tile_data FROM map JOIN images ON images.tile_id = map.tile_id`;

export const INSERT_METADATA = 'INSERT INTO metadata (name, value) VALUES (?, ?)';

/** Of an output: the size that most programs expect of a finished archive. */
export const PAGE_BYTES = 4096;

/**
 * Of a shard, which is read and written front to back: 0.83 of the CPU that pages of 4 KiB take for a whole copy, and 3 %
 * more bytes. What is appended to an output lies on the output's own pages.
 */
export const SHARD_PAGE_BYTES = 65_536;
