// What is to be said of an input once it is known what becomes of it, before the first tile is read. One line each.

import type { ArchiveSummary } from '../archive/types.ts';
import type { Settled } from '../plan/manifest.ts';
import type { Request } from '../plan/request.ts';

export function inputNotes(request: Request, summary: ArchiveSummary, settled: Settled): string[] {
  return brotliNotes(request, summary, settled);
}

/** An MBTiles input with such tiles has its note already. */
function brotliNotes({ outputFormat }: Request, { format }: ArchiveSummary, { tileCompression }: Settled): string[] {
  if (outputFormat !== 'mbtiles' || format === 'mbtiles' || tileCompression !== 'brotli') return [];
  return ['the tiles are compressed with brotli; most readers of MBTiles expect gzip'];
}
