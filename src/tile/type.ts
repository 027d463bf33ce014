// Tile types and compressions, in order of PMTiles v3's codes (specification, sections 3.2 and 3.3).

export const TILE_TYPES = ['unknown', 'mvt', 'png', 'jpeg', 'webp', 'avif', 'mlt'] as const;
export type TileType = (typeof TILE_TYPES)[number];

export const COMPRESSIONS = ['unknown', 'none', 'gzip', 'brotli', 'zstd'] as const;
export type Compression = (typeof COMPRESSIONS)[number];
