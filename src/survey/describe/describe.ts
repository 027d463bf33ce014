// Describes a tileset by its tiles, on workers where it is much work.

import { resolve } from 'node:path';
import type { Compression, TileType } from '../../tile/type.ts';
import type { ScanOptions } from '../scan/scan-options.ts';
import { shardParts, sizeParts } from '../scan/scan-parts.ts';
import type { SurveyCommand } from '../scan/survey-command.ts';
import { runSurvey } from '../scan/survey-run.ts';
import { DESCRIBE } from './describe-survey.ts';
import { type FactsResult, TilesetFacts } from './tileset-facts.ts';

export const REBUILD: SurveyCommand = { name: 'rebuild', run: 'rebuild', aRun: 'a rebuild' };

/** Work of some tenths of a second. */
const THRESHOLD = { tiles: 100_000, bytes: 33_554_432 };

export interface Description extends FactsResult {
  /** As the tiles tell. */
  readonly tileType: TileType;
  readonly tileCompression: Compression;
}

/** @throws TilefoldError NOT_FOUND, NOT_AN_ARCHIVE, BAD_ARCHIVE, INTERRUPTED */
export async function describeTileset(
  path: string,
  maxInflatedBytes: number,
  options: Partial<ScanOptions>,
): Promise<Description> {
  const inputs = [{ path: resolve(path), format: null }];
  return runSurvey({ command: REBUILD, inputs, fingerprint: { maxInflatedBytes } }, options, async (run) => {
    using opened = run.open();
    const { source } = opened;
    await run.buildIndex(source);
    const { tileType, tileCompression } = source.summary;
    const maxZoom = [...source.census()].at(-1)?.zoom ?? 0;
    const reads = tileType === 'mvt';
    const parts = reads ? shardParts(source, null) : sizeParts(source, null);
    const { results } = await run.runStage(DESCRIBE, { reads, maxZoom, maxInflatedBytes }, parts, THRESHOLD);
    const facts = new TilesetFacts();
    for (const result of results()) facts.addResult(result);
    return { ...facts.toResult(), tileType, tileCompression };
  });
}
