// The report of a comparison. Field names are those of docs/diff-report.schema.json.

import type { ArchiveFormat } from '../../archive/types.ts';
import type { Compression, TileType } from '../../tile/type.ts';
import type { ZoomCoverage } from '../sizes/report-types.ts';

/** How a tile differs. 'reencoded': other stored bytes of the same content. */
export type TileChange = 'added' | 'removed' | 'changed' | 'reencoded';

export const TILE_CHANGES: readonly TileChange[] = ['added', 'removed', 'changed', 'reencoded'];

export interface DiffReport {
  readonly a: ComparedArchive;
  readonly b: ComparedArchive;
  /** Whether tiles differ in content, or metadata in meaning. */
  readonly differs: boolean;
  readonly tiles: TileCounts;
  readonly by_zoom: readonly ZoomCounts[];
  readonly metadata: readonly MetadataChange[];
  /** null: not asked for. */
  readonly features: FeatureReport | null;
  /** The first tiles of each kind by zoom, column and row, as z/x/y. */
  readonly examples: Readonly<Record<TileChange, readonly string[]>>;
  /** Changed tiles of which one does not inflate; only their stored bytes were compared. */
  readonly unreadable_tiles: { readonly tiles: number; readonly examples: readonly string[] };
  /** Squares of the map with tiles that differ in content; null: not asked for. */
  readonly changes: readonly ZoomCoverage[] | null;
  /** null: none was written. */
  readonly patch: PatchReport | null;
  readonly warnings: readonly string[];
}

export interface ComparedArchive {
  readonly path: string;
  readonly format: ArchiveFormat;
  readonly file_bytes: number;
  readonly tile_type: TileType;
  readonly tile_compression: Compression | 'zlib' | 'mixed';
}

export interface TileCounts extends Readonly<Record<TileChange, number>> {
  /** Equal stored bytes. */
  readonly same: number;
  readonly a_tiles: number;
  readonly b_tiles: number;
  /** Stored bytes. */
  readonly a_bytes: number;
  readonly b_bytes: number;
}

export interface ZoomCounts extends TileCounts {
  readonly zoom: number;
}

export interface MetadataChange {
  readonly key: string;
  readonly change: 'added' | 'removed' | 'changed';
  /** null if there is none. */
  readonly a: unknown;
  readonly b: unknown;
}

/** Features of tiles that are added, removed or changed. */
export interface FeatureReport {
  readonly layers: readonly LayerChanges[];
  /** Changed tiles with the same features in another order or encoding. */
  readonly same_features: number;
  /** Tiles that could not be read as vector tiles. */
  readonly unread_tiles: number;
}

export interface LayerChanges {
  readonly layer: string;
  /** Tiles that have the layer in only one of the archives, or in both with differences. */
  readonly tiles_added: number;
  readonly tiles_removed: number;
  readonly tiles_changed: number;
  readonly features_added: number;
  readonly features_removed: number;
  /** Matched by id, geometry or attributes; `geometry` and `attributes` may both have changed. */
  readonly features_changed: number;
  readonly geometry_changed: number;
  readonly attributes_changed: number;
  readonly attributes: readonly AttributeChanges[];
}

/** Counts of changed features. */
export interface AttributeChanges {
  readonly attribute: string;
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
}

export interface PatchReport {
  readonly path: string;
  readonly bytes: number;
  /** Tiles stored as they are, as a difference, and keys of removed tiles. */
  readonly whole_tiles: number;
  readonly deltas: number;
  readonly removed: number;
}
