// Builds the report's entries for the input and output archives.

import { existsSync, statSync } from 'node:fs';
import type { ArchiveFormat } from '../../archive/types.ts';
import type { ArchiveReport } from '../report-types.ts';

/** Tile counts and stored bytes. */
export interface ArchiveSums {
  readonly input: { readonly tiles: number; readonly bytes: number };
  readonly output: { readonly tiles: number; readonly bytes: number };
}

const NOT_LOOKED = { total_features: null, total_vertices: null };

/** For archives whose feature and vertex counts are unknown. */
export function archivesOf(
  {
    input,
    files,
    output,
    outputFormat,
  }: {
    readonly input: string;
    /** Of the input, if they are several. */
    readonly files?: readonly string[];
    readonly output: string;
    readonly outputFormat: ArchiveFormat | null;
  },
  inputFormat: ArchiveFormat | null,
  sums: ArchiveSums,
): { input: ArchiveReport; output: ArchiveReport } {
  return {
    input: archiveReport(input, inputFormat, sums.input, NOT_LOOKED, files),
    output: archiveReport(output, outputFormat, sums.output),
  };
}

export function archiveReport(
  path: string,
  format: ArchiveFormat | null,
  { tiles, bytes }: ArchiveSums['input'],
  looked: Pick<ArchiveReport, 'total_features' | 'total_vertices'> = NOT_LOOKED,
  files: readonly string[] = [path],
): ArchiveReport {
  return {
    path,
    format,
    tile_count: tiles,
    total_tile_size_bytes: bytes,
    file_size_bytes: files.reduce((sum, file) => sum + fileBytes(file), 0),
    ...looked,
  };
}

export function fileBytes(path: string): number {
  return existsSync(path) ? statSync(path).size : 0;
}
