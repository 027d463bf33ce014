// Checks what the specification asks of an archive besides its tiles: names in the metadata, and an index that keeps keys unique.

import type { FindingNotes } from '../../check-source.ts';
import type { ArchiveFacts, ArchiveSummary } from '../../types.ts';
import { KEY_COLUMNS } from '../read/tile-tables.ts';

/** What a tileset must have (MBTiles specification 1.3, "Metadata"). */
const NEEDED = ['name', 'format'] as const;

export function checkSchema({ mbtiles }: ArchiveFacts, { metadataTexts, schema }: ArchiveSummary, findings: FindingNotes): void {
  // Without any, there is no table, which is found already.
  const missing = NEEDED.filter((name) => !metadataTexts.has(name));
  if (metadataTexts.size > 0 && missing.length > 0)
    findings.find('metadata', `metadata: there is no ${missing.join(' and no ')}`);
  const { indexes = [] } = mbtiles ?? {};
  const keepsKeysUnique = indexes.some(
    ({ isUnique, columns }) =>
      isUnique &&
      columns.length === KEY_COLUMNS.length &&
      KEY_COLUMNS.every((key) => columns.some((column) => column?.toLowerCase() === key)),
  );
  if (schema !== 'view' && !keepsKeysUnique)
    findings.find('index', 'no unique index on zoom_level, tile_column and tile_row: a tile can be there twice');
}
