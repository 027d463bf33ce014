// Every kind of finding: what it is called, and whether it is an error. An error: something cannot be read, is lost, or breaks the
// format. A warning: a claim that is wider or poorer than the tiles, or an oddity that loses nothing. (ADR 0043)

import type { StructureKind } from '../../archive/check-source.ts';
import type { TileDefect } from '../../errors.ts';
import type { TileOddity } from '../../mvt/oddity.ts';

/** What is found about tiles and source-layers. */
export type TileKind =
  | Exclude<TileDefect, 'lethal' | 'unknown-field' | 'value' | 'foreign' | 'geometry'>
  | Exclude<TileOddity, 'unknown-field'>
  | 'tile-type'
  | 'tile-compression'
  | 'layer-name'
  | 'ring-winding'
  | 'ring-area'
  | 'ring-open'
  | 'layer-undeclared'
  | 'layer-unused'
  | 'layer-zooms'
  | 'field-undeclared'
  | 'field-unused'
  | 'field-type';

/** Against another archive. */
type PairKind = 'tile-missing' | 'tile-extra' | 'tile-different';

export type FindingKind = StructureKind | TileKind | PairKind | 'unreadable';

export type Severity = 'error' | 'warning';

/** In the order of the report. */
export const FINDING_KINDS: Readonly<Record<FindingKind, readonly [severity: Severity, title: string]>> = {
  unreadable: ['error', 'the archive cannot be opened'],
  damaged: ['error', 'a part cannot be read; what is in it was not checked'],
  database: ['error', 'SQLite finds the database damaged'],
  directory: ['error', 'a directory breaks the format'],
  'leaves-overlap': ['error', 'leaf directories share bytes'],
  sections: ['error', 'sections of the file overlap'],
  'root-place': ['error', 'the root directory is not in the first 16 KiB'],
  'internal-compression': ['error', 'the header is wrong about the compression of directories'],
  key: ['error', 'a row whose key is no tile: off the grid, deeper than zoom 26, or no integers'],
  'duplicate-key': ['error', 'one tile twice, with different bytes'],
  'missing-image': ['error', 'a row refers to an image that is not there'],
  'data-type': ['error', 'tile data that is no BLOB'],
  'tiles-hash': ['error', 'agg_tiles_hash is not the hash of the tiles'],
  'tile-hash': ['error', 'a tile is not what the hash beside it says'],
  compression: ['error', 'the tile does not inflate'],
  'inflated-size': ['error', 'the tile inflates past --max-inflated-bytes'],
  'tile-type': ['error', 'the tile is of another type than the archive says'],
  'no-layers': ['error', 'bytes without any layer in place of a vector tile'],
  truncated: ['error', 'the tile is cut off: a length or a number runs past its end'],
  'wire-type': ['error', 'the tile is not protobuf, or a field has the wrong wire type'],
  layer: ['error', 'a layer without name, of an unknown version, or of an impossible extent'],
  'duplicate-layer': ['error', 'two layers of one name in a tile'],
  tags: ['error', 'odd tags, or tags outside the tables of keys and values'],
  'broken-geometry': ['error', 'geometry commands that break the specification'],
  'no-vertices': ['error', 'a feature without geometry'],
  'unknown-value': ['error', 'a value of an unknown type'],
  'ring-winding': ['error', 'a polygon does not begin with an exterior ring: its rings wind the wrong way'],
  'tile-missing': ['error', 'a tile that only the other archive has'],
  'tile-extra': ['error', 'a tile that the other archive does not have'],
  'tile-different': ['error', 'a tile that differs from that of the other archive'],
  metadata: ['warning', 'metadata is missing, unreadable, or not as its format wants it'],
  'declared-type': ['warning', 'the archive declares no tile type, or another'],
  'declared-compression': ['warning', 'the archive declares another tile compression'],
  'tile-compression': ['warning', 'the tile is compressed in another way than the archive says'],
  counts: ['warning', "the header's counts are not those of the directories"],
  clustered: ['warning', 'the header says clustered, and the tile data is not'],
  zooms: ['warning', 'the declared zooms are not those of the tiles'],
  bounds: ['warning', 'the declared bounds are wider or narrower than the tiles'],
  center: ['warning', 'the declared center is outside the bounds or the zooms'],
  'layer-undeclared': ['warning', 'a source-layer that vector_layers leaves out'],
  'layer-unused': ['warning', 'a source-layer of vector_layers that no tile has'],
  'layer-zooms': ['warning', 'a source-layer is on other zooms than vector_layers says'],
  'field-undeclared': ['warning', 'an attribute that vector_layers leaves out'],
  'field-unused': ['warning', 'an attribute of vector_layers that no feature has'],
  'field-type': ['warning', 'values of another type than vector_layers says'],
  'layer-name': ['warning', 'a layer whose name is empty or not UTF-8'],
  'no-version': ['warning', 'a layer without version, which then is 1'],
  'null-value': ['warning', 'a value without type'],
  'degenerate-geometry': ['warning', 'a line with two equal points in a row'],
  'ring-area': ['warning', 'a ring without area'],
  'ring-open': ['warning', 'a ring without ClosePath, or of fewer than three points'],
  'empty-tile': ['warning', 'a tile of no bytes'],
  'repeated-row': ['warning', 'one tile twice, with the same bytes'],
  'contents-overlap': ['warning', 'tiles share some of their bytes'],
  'surplus-bytes': ['warning', 'bytes that belong to no section or to no tile'],
  'directory-surplus': ['warning', 'bytes after the entries of a directory'],
  'hash-unknown': ['warning', 'a hash that is not checked'],
  index: ['warning', 'no index on keys, or none that keeps them unique'],
  'other-tables': ['warning', 'tables that are no part of the tileset'],
  wal: ['warning', 'the database is in WAL mode'],
};
