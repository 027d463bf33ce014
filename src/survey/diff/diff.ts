// Compares two archives, from request to report, and writes the patch and the list of tiles on the way.

import { resolve } from 'node:path';
import type { ArchiveFormat, ArchiveSource } from '../../archive/types.ts';
import { TilefoldError } from '../../errors.ts';
import { plural } from '../../kit/text/numbers.ts';
import { hasDeltas } from '../../tile/codec/tile-delta.ts';
import { pairParts } from '../pair/pair-parts.ts';
import type { StageDirectory } from '../scan/scan-directory.ts';
import type { ScanOptions } from '../scan/scan-options.ts';
import { DIFF_COMMAND } from '../scan/survey-command.ts';
import { runSurvey } from '../scan/survey-run.ts';
import { zoomCoverages } from '../sizes/coverage.ts';
import { readRows } from './diff-rows.ts';
import { type DiffResult, DiffSums, examplesOf, noTiles, placeText } from './diff-sums.ts';
import { DIFF } from './diff-survey.ts';
import { metadataChanges } from './metadata-changes.ts';
import type { ComparedArchive, DiffReport, PatchReport, TileCounts } from './report-types.ts';
import { writePatch } from './write-patch.ts';

export interface DiffRequest {
  readonly a: string;
  readonly b: string;
  /** null: detected. */
  readonly formats: readonly [a: ArchiveFormat | null, b: ArchiveFormat | null];
  /** Compare features of tiles that differ. */
  readonly features: boolean;
  /** Report the map of changes. */
  readonly changes: boolean;
  readonly maxInflatedBytes: number;
}

export interface DiffOutputs {
  /** The patch to write; null: none. */
  readonly patch: { readonly path: string; readonly force: boolean; readonly deltas: boolean } | null;
  /** Receives the keys of differing tiles, in the order of the comparison; null: they are not listed. */
  readonly tiles: { readonly reencoded: boolean; write(text: string): void } | null;
}

/** Work of some tenths of a second. */
const THRESHOLD = { tiles: 100_000, bytes: 33_554_432 };

/**
 * Compares two archives. The report does not depend on the options of the scan.
 * @throws TilefoldError as `runSurvey` does; UNSUPPORTED when features are asked for of tiles that are no vector tiles
 */
export async function diff(request: DiffRequest, outputs: DiffOutputs, given: Partial<ScanOptions> = {}): Promise<DiffReport> {
  const { a, b, formats, ...options } = request;
  const { patch, tiles } = outputs;
  const inputs = [a, b].map((path, i) => ({ path: resolve(path), format: formats[i] ?? null }));
  const rows = patch === null ? (tiles === null ? 'none' : 'keys') : patch.deltas ? 'patch' : 'whole-patch';
  const fingerprint = { ...options, formats, rows };
  return runSurvey({ command: DIFF_COMMAND, inputs, fingerprint }, given, async (run) => {
    using opened = run.open();
    const source = opened.source;
    const other = opened.others[0] as ArchiveSource;
    if (options.features) for (const { summary } of [source, other]) checkVectorTiles(summary);
    for (const [i, each] of [source, other].entries()) await run.buildIndex(each, i);
    const { directory, results } = await run.runStage(
      DIFF,
      { features: options.features, rows, maxInflatedBytes: options.maxInflatedBytes },
      pairParts(source, other),
      THRESHOLD,
    );
    const sums = new DiffSums();
    for (const result of results()) sums.join(result);
    const total = sums.toResult();
    if (tiles !== null) {
      for await (const { change, z, x, y } of readRows(rowFiles(directory)))
        if (change !== 'reencoded' || tiles.reencoded) tiles.write(`${z}/${x}/${y}\n`);
    }
    const written =
      patch === null ? null : await writePatch(patch, other, total, readRows(rowFiles(directory)), run.options.signal);
    return withNotes(reportOf(request, source, other, total, written), patch?.deltas === true && !hasDeltas() ? [NO_DELTAS] : []);
  });
}

const NO_DELTAS = `changed tiles are whole in the patch: differences need Node 22.19, 24.6 or later`;

function withNotes(report: DiffReport, notes: readonly string[]): DiffReport {
  return { ...report, warnings: [...report.warnings, ...notes] };
}

/** Of all parts, in order. */
function rowFiles(directory: StageDirectory): string[] {
  return directory.stage.parts.map(({ index }) => directory.rowsPath(index));
}

function checkVectorTiles({ path, tileType }: ArchiveSource['summary']): void {
  if (tileType === 'mvt' || tileType === 'unknown') return;
  throw new TilefoldError('UNSUPPORTED', `${path}: holds ${tileType} tiles; leave out --features, which compares vector tiles`);
}

function reportOf(
  { features, changes }: DiffRequest,
  a: ArchiveSource,
  b: ArchiveSource,
  total: DiffResult,
  patch: PatchReport | null,
): DiffReport {
  const tiles: Record<string, number> = noTiles();
  for (const { zoom: _, ...counts } of total.zooms)
    for (const name of Object.keys(tiles)) tiles[name]! += counts[name as keyof TileCounts];
  const counts = tiles as unknown as TileCounts;
  const metadata = metadataChanges(a.summary, b.summary);
  return {
    a: comparedArchive(a),
    b: comparedArchive(b),
    differs: counts.added + counts.removed + counts.changed + metadata.length > 0,
    tiles: counts,
    by_zoom: total.zooms,
    metadata,
    features: features ? total.features : null,
    examples: examplesOf((change) => total.examples[change].map(placeText)),
    unreadable_tiles: { tiles: total.unreadable.tiles, examples: total.unreadable.examples.map(placeText) },
    changes: changes ? zoomCoverages(total.coverage) : null,
    patch,
    warnings: [a, b].flatMap(({ summary: { path, warnings } }, i) => {
      const dropped = total.dropped[i] as number;
      const rows = dropped === 0 ? [] : [`${plural(dropped, 'row')} without a tile of its own, left out`];
      return [...warnings, ...rows].map((warning) => `${path}: ${warning}`);
    }),
  };
}

function comparedArchive({ summary }: ArchiveSource): ComparedArchive {
  const { path, format, size, tileType, tileCompression, sniffedCompression } = summary;
  return { path, format, file_bytes: size, tile_type: tileType, tile_compression: sniffedCompression ?? tileCompression };
}
