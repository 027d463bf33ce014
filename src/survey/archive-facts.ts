// Reports the facts of the archive, in the report's field names.

import type { ArchiveSource, ArchiveFacts as Facts, TileSource } from '../archive/types.ts';
import type { ArchiveFacts, MbtilesFacts, PmtilesFacts } from './sizes/report-types.ts';

export function inspectedFacts(source: ArchiveSource, moreWarnings: readonly string[]): ArchiveFacts {
  const { path, format, size, tileType, tileCompression, sniffedCompression, warnings } = source.summary;
  const facts = source.facts();
  return {
    path,
    format,
    file_bytes: size,
    tile_type: tileType,
    tile_compression: sniffedCompression ?? tileCompression,
    mbtiles: mbtilesFacts(source, facts),
    pmtiles: pmtilesFacts(source, facts),
    warnings: [...warnings, ...moreWarnings],
  };
}

/** Sorted by name. A key may be `__proto__`, and is handled like any other. */
export function metadataTexts({ summary }: TileSource): Record<string, string> {
  const texts = Object.create(null) as Record<string, string>;
  for (const [name, text] of [...summary.metadataTexts].sort(([a], [b]) => (a < b ? -1 : 1))) texts[name] = text;
  return texts;
}

function mbtilesFacts({ summary }: TileSource, { mbtiles: facts }: Facts): MbtilesFacts | null {
  if (facts === undefined) return null;
  return {
    schema: summary.schema ?? 'view',
    page_bytes: facts.pageBytes,
    pages: facts.pages,
    free_pages: facts.freePages,
    indexes: facts.indexes.map(({ name, table, columns, isUnique }) => ({
      name,
      table,
      columns: columns.map((column) => column ?? '(expression)'),
      unique: isUnique,
    })),
  };
}

function pmtilesFacts(source: ArchiveSource, { pmtiles: facts }: Facts): PmtilesFacts | null {
  if (facts === undefined) return null;
  return {
    version: 3,
    clustered: facts.isClustered,
    internal_compression: facts.internalCompression,
    addressed_tiles: facts.addressedTiles,
    entries: facts.entries,
    contents: source.distinctContents() ?? 0,
    leaf_directories: facts.leaves,
    root_bytes: facts.rootBytes,
    leaf_bytes: facts.leafBytes,
    metadata_bytes: facts.metadataBytes,
    tile_data_bytes: facts.tileDataBytes,
  };
}
