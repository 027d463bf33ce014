// The survey that runs a user's map function over the tiles of a part.

import { FORMATS } from '../../archive/formats.ts';
import { TilefoldError } from '../../errors.ts';
import { StepPace } from '../../shard/step-pace.ts';
import { TileTrail } from '../../shard/tile-trail.ts';
import { isOnGrid, keyText } from '../../tile/key.ts';
import { QUIET } from '../inspected.ts';
import { shardOfPart } from '../scan/scan-parts.ts';
import type { Survey } from '../scan/survey.ts';
import { loadReducer, type ReducerFiles } from './load-reducer.ts';
import { contextOf, rowText, sumText } from './plain-data.ts';
import type { Reducer } from './reducer.ts';
import { type TileLimits, TileOfSources } from './tile-of-sources.ts';

/** Tiles whose functions failed that are listed. */
export const MAX_FAILURES = 20;

export interface ReduceSurveyOptions extends TileLimits {
  readonly files: ReducerFiles;
  readonly data: unknown;
  readonly onError: 'abort' | 'skip';
  /** Whether the rows that map emits are wanted. */
  readonly rows: boolean;
}

export interface TileFailure {
  /** z/x/y */
  readonly tile: string;
  readonly message: string;
}

export interface ReducePartResult {
  /** The part's sum as JSON; null without one. */
  readonly sum: string | null;
  readonly tiles: number;
  readonly failed: number;
  /** The first of them. */
  readonly failures: readonly TileFailure[];
}

export const REDUCE: Survey<ReduceSurveyOptions, ReducePartResult> = {
  name: 'reduce',
  readsTiles: true,
  writesRows: ({ rows }) => rows,
  load: ({ files }) => loadReducer(files),
  *scan(source, options, part, writeRows, others, { loaded, watch }) {
    const reducer = loaded as Reducer;
    const { files, onError } = options;
    const { tileCompression, metadata, format } = source.summary;
    using trail = watch === undefined ? undefined : new TileTrail(watch.trail);
    const lethal = new Set(watch?.lethal);
    const pace = new StepPace(watch === undefined ? undefined : 1);
    const emit = (row: unknown) => options.rows && writeRows(rowText(row, files.map));
    let sum = reducer.init?.(contextOf(options.data, metadata));
    const failures: TileFailure[] = [];
    let tiles = 0;
    let failed = 0;
    let bytesRead = 0;
    for (const tile of source.tiles(shardOfPart(part), FORMATS[format].order, QUIET)) {
      const { data } = tile;
      if (data === null || data.length === 0 || !isOnGrid(tile)) continue;
      tiles++;
      bytesRead += data.length;
      try {
        if (lethal.has(keyText(tile))) throw new Error('map ended every process, or did not return in time (--worker-timeout)');
        trail?.enter(tile);
        sum = reducer.map(sum, new TileOfSources(tile, data, tileCompression, options, others), emit) ?? sum;
        trail?.leave();
      } catch (error) {
        const failure = {
          tile: keyText(tile),
          message: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
        };
        if (onError === 'abort') throw failureOf(files.map, failure, error);
        if (failures.length < MAX_FAILURES) failures.push(failure);
        failed++;
      }
      if (!pace.isOverAfter(data.length)) continue;
      yield { tilesRead: tiles, bytesRead, tilesWritten: 0, watermark: keyText(tile) };
      pace.begin();
    }
    return { sum: sumText(sum, files.map), tiles, failed, failures };
  },
  tryTile(tile, source, options, others, loaded) {
    const { map, init } = loaded as Reducer;
    const { tileCompression, metadata } = source.summary;
    if (tile.data === null) return;
    try {
      map(
        init?.(contextOf(options.data, metadata)),
        new TileOfSources(tile, tile.data, tileCompression, options, others),
        () => {},
      );
    } catch {
      // An exception ends no process.
    }
  },
};

function failureOf(path: string, { tile, message }: TileFailure, cause: unknown): TilefoldError {
  const advice = '--on-error skip leaves out such tiles';
  return new TilefoldError('BAD_MODULE', `${path}: map failed at tile ${tile}: ${message}; ${advice}`, { cause });
}
