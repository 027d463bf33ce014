// The interface of a structure check: what an archive's own parts say against each other, without reading inside a tile.

import type { TileKey } from '../tile/key.ts';

/** Kinds of findings in the structure of an archive. */
export type StructureKind =
  // Both formats
  | 'damaged' // a part cannot be read, and what is in it is not checked
  | 'metadata' // unreadable or missing, or it contradicts itself
  | 'declared-type' // the archive declares another type than its tiles have, or none
  | 'declared-compression' // likewise
  | 'zooms' // declared zooms are not those of the tiles
  | 'bounds' // declared bounds are wider or narrower than the tiles
  | 'center' // the declared center lies outside the bounds or the zooms
  // PMTiles
  | 'directory' // a directory breaks the format: order, overlap, length, or a place outside its section
  | 'directory-surplus' // bytes after the entries of a directory
  | 'leaves-overlap' // two leaf directories share bytes
  | 'internal-compression' // the header is wrong about the directories
  | 'root-place' // the root directory is not within the first 16,384 bytes
  | 'sections' // sections of the file overlap
  | 'surplus-bytes' // bytes of the file that are in no section, or bytes of the tile data that no tile has
  | 'counts' // the header's counts are not those of the directories
  | 'clustered' // the header is wrong about the order of the tile data
  | 'contents-overlap' // two tiles share some bytes, but not all
  // MBTiles
  | 'database' // SQLite's quick_check found damage
  | 'key' // zoom, column or row off the grid, or no integer
  | 'duplicate-key' // two rows with different bytes for one tile
  | 'repeated-row' // two rows with the same bytes for one tile
  | 'missing-image' // a row that refers to an image that is not there
  | 'data-type' // tile data that is neither a BLOB nor NULL
  | 'empty-tile' // NULL, or no bytes
  | 'tiles-hash' // agg_tiles_hash is not the hash of the tiles
  | 'tile-hash' // the hash beside a tile is not the hash of its bytes
  | 'hash-unknown' // a hash by a method that is not checked here
  | 'index' // no index by key, or none that keeps keys unique
  | 'other-tables' // tables that are no part of the tileset
  | 'wal'; // the database is in WAL mode

/** Receives findings. */
export interface FindingNotes {
  find(kind: StructureKind, detail: string, key?: TileKey): void;
}

export interface CheckSource {
  /** The names of the checks. They are independent, and each may take long. */
  readonly checks: readonly string[];
  /**
   * Runs one of the checks; yields between steps.
   * @throws TilefoldError BAD_ARCHIVE where damage ends the check
   */
  check(name: string, findings: FindingNotes): Generator<void>;
}
