// The report of an inspection. Field names follow vt-optimizer, so that scripts written for it keep working; keys are always XYZ.
// docs/inspect-report.schema.json is the same as JSON Schema.

import type { ArchiveFormat, MbtilesSchema } from '../../archive/types.ts';

/**
 * Statistics of stored bytes, as integers. The mean is rounded down; a percentile is the smallest size that at least this share
 * of tiles does not exceed.
 */
export interface SizeStats {
  readonly tile_count: number;
  readonly total_bytes: number;
  readonly max_bytes: number;
  readonly avg_bytes: number;
  readonly p50_bytes: number;
  readonly p95_bytes: number;
  readonly p99_bytes: number;
}

export interface ZoomStats {
  readonly zoom: number;
  readonly stats: SizeStats;
  readonly empty_tiles: number;
  readonly over_limit_tiles: number;
}

/** Shares are fractions from 0 to 1 of the scope's tiles and bytes. */
export interface HistogramBucket {
  readonly min_bytes: number;
  readonly max_bytes: number;
  readonly count: number;
  readonly total_bytes: number;
  /** Mean of this bucket and all before it. */
  readonly running_avg_bytes: number;
  readonly pct_tiles: number;
  readonly pct_level_bytes: number;
  readonly accum_pct_tiles: number;
  readonly accum_pct_level_bytes: number;
  /** Refers to the running mean. */
  readonly avg_near_limit: boolean;
  readonly avg_over_limit: boolean;
}

export interface ZoomHistogram {
  readonly zoom: number;
  readonly buckets: readonly HistogramBucket[];
}

export interface TileSize {
  readonly zoom: number;
  readonly x: number;
  readonly y: number;
  readonly bytes: number;
}

/** `layer_count` is null if the tile cannot be read or is not a vector tile. */
export interface TopTile extends TileSize {
  readonly layer_count: number | null;
}

/** A source-layer of one tile; distinct keys and values that features use. */
export interface TileLayerSummary {
  readonly name: string;
  readonly feature_count: number;
  readonly vertex_count: number;
  readonly property_key_count: number;
  readonly property_value_count: number;
  /** Sorted. Omitted if empty, or with --tile-info-format compact. */
  readonly property_keys?: readonly string[];
}

export interface TileSummary {
  readonly zoom: number;
  readonly x: number;
  readonly y: number;
  /** As stored. */
  readonly tile_bytes: number;
  readonly layer_count: number;
  readonly total_features: number;
  readonly vertex_count: number;
  readonly property_key_count: number;
  readonly property_value_count: number;
  /** In the tile's order. */
  readonly layers: readonly TileLayerSummary[];
}

/** A source-layer over all tiles of the scope. */
export interface FileLayer {
  readonly name: string;
  readonly vertex_count: number;
  readonly feature_count: number;
  /** Number of attribute names that features use. */
  readonly property_key_count: number;
  /** Distinct values over all attributes; an estimate above the exact bound. */
  readonly property_value_count: number;
  readonly property_value_count_is_estimate: boolean;
  readonly tile_count: number;
  /** Bytes of its messages in inflated tiles. */
  readonly encoded_bytes: number;
  /** Bytes of features without their tags: id, type, geometry and framing. */
  readonly geometry_bytes: number;
  /** Ascending by zoom. */
  readonly zooms: readonly LayerZoom[];
  /** Largest first, then by name. */
  readonly attributes: readonly AttributeStats[];
  /** Attributes past the bound on names; their bytes are not in `attributes`. Usually 0. */
  readonly attributes_left_out: number;
  /** Units per tile side; ascending, the 16 smallest at most. */
  readonly extents: readonly number[];
  /** Versions of the vector tile specification, ascending. Layers without one have version 1. */
  readonly versions: readonly number[];
}

export interface LayerZoom {
  readonly zoom: number;
  readonly tile_count: number;
  readonly feature_count: number;
  readonly vertex_count: number;
  /** Entries of key and value tables, summed over tiles. */
  readonly key_count: number;
  readonly value_count: number;
  readonly encoded_bytes: number;
  readonly point_features: number;
  readonly line_features: number;
  readonly polygon_features: number;
  readonly unknown_features: number;
}

export interface AttributeStats {
  readonly name: string;
  /** Number of features with the attribute. */
  readonly feature_count: number;
  /** Bytes of its key, of its tags, and of the values that it uses first, in inflated tiles. */
  readonly bytes: number;
  /** Number of features by type of value: string, number, boolean. */
  readonly string_count: number;
  readonly number_count: number;
  readonly boolean_count: number;
  readonly distinct_values: number;
  readonly distinct_values_is_estimate: boolean;
}

/** Tiles that the layer scan could not read, by defect. */
export interface UnreadTiles {
  readonly defect: string;
  readonly tiles: number;
  /** The first few, as z/x/y. */
  readonly examples: readonly string[];
}

/** Tiles of one zoom by squares of the map: a grid of 2^cell_zoom by 2^cell_zoom cells, without empty ones. */
export interface ZoomCoverage {
  readonly zoom: number;
  readonly cell_zoom: number;
  /** [x, y, tiles, bytes], ordered by y, then x. */
  readonly cells: readonly (readonly [x: number, y: number, tiles: number, bytes: number])[];
}

export interface MbtilesFacts {
  readonly schema: MbtilesSchema;
  readonly page_bytes: number;
  readonly pages: number;
  readonly free_pages: number;
  readonly indexes: readonly {
    readonly name: string;
    readonly table: string;
    readonly columns: readonly string[];
    readonly unique: boolean;
  }[];
}

export interface PmtilesFacts {
  readonly version: number;
  readonly clustered: boolean;
  readonly internal_compression: string;
  readonly addressed_tiles: number;
  readonly entries: number;
  /** As declared in the header; 0 means not declared. */
  readonly contents: number;
  readonly leaf_directories: number;
  readonly root_bytes: number;
  readonly leaf_bytes: number;
  readonly metadata_bytes: number;
  readonly tile_data_bytes: number;
}

export interface ArchiveFacts {
  readonly path: string;
  readonly format: ArchiveFormat;
  readonly file_bytes: number;
  readonly tile_type: string;
  readonly tile_compression: string;
  readonly mbtiles: MbtilesFacts | null;
  readonly pmtiles: PmtilesFacts | null;
  readonly warnings: readonly string[];
}

export interface InspectReport {
  readonly archive: ArchiveFacts;
  /** MBTiles: the metadata table; PMTiles: each top-level key. Values other than text are JSON text. Sorted by name. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly overall: SizeStats;
  readonly by_zoom: readonly ZoomStats[];
  /** Tiles of at most 50 stored bytes. */
  readonly empty_tiles: number;
  readonly empty_ratio: number;
  readonly over_limit_tiles: number;
  readonly sampled: boolean;
  /** Tiles in scope, and those of them that the figures are based on. */
  readonly sample_total_tiles: number;
  readonly sample_used_tiles: number;
  /** Over the whole archive; null if neither schema nor directory gives the number and --distinct was not used. */
  readonly distinct_contents: number | null;
  /** 1 - distinct contents / tiles. */
  readonly duplicate_ratio: number | null;
  /** Rows whose key is not three integers, and map rows without an image; in none of the figures. */
  readonly invalid_keys: number;
  readonly missing_images: number;
  /** Tiles with an integer key off the grid; included in the figures of their zoom. */
  readonly off_grid_tiles: number;
  readonly histogram: readonly HistogramBucket[];
  readonly histograms_by_zoom: readonly ZoomHistogram[];
  /** Sorted by name; empty without --include-layer-list. */
  readonly file_layers: readonly FileLayer[];
  readonly unread_tiles: readonly UnreadTiles[];
  readonly top_tiles: readonly TopTile[];
  readonly bucket_count: number | null;
  readonly bucket_tiles: readonly TileSize[];
  readonly tile_summary: TileSummary | null;
  readonly recommended_buckets: readonly number[];
  readonly top_tile_summaries: readonly TileSummary[];
  /** Null unless requested. */
  readonly coverage: readonly ZoomCoverage[] | null;
}
