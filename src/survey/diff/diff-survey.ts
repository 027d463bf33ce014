// Compares two archives part by part: every key of either, once.

import type { SourceNotices, TileSource } from '../../archive/types.ts';
import { DeltaMaker } from '../../shard/patch/stored-delta.ts';
import type { ShardProgress } from '../../shard/shard.ts';
import { StepPace } from '../../shard/step-pace.ts';
import { keyText } from '../../tile/key.ts';
import { TileComparer } from '../pair/compare-tiles.ts';
import { type TilePair, tilePairs } from '../pair/tile-pairs.ts';
import { shardOfPart } from '../scan/scan-parts.ts';
import type { Survey } from '../scan/survey.ts';
import { rowText } from './diff-rows.ts';
import { type DiffResult, DiffSums } from './diff-sums.ts';

export interface DiffSurveyOptions {
  /** Whether features of differing tiles are compared. */
  readonly features: boolean;
  /** Whether tiles that differ are listed in rows: for a patch of differences or of whole tiles, or by key alone. */
  readonly rows: 'none' | 'keys' | 'patch' | 'whole-patch';
  readonly maxInflatedBytes: number;
}

export const DIFF: Survey<DiffSurveyOptions, DiffResult> = {
  name: 'pairs',
  readsTiles: true,
  writesRows: ({ rows }) => rows !== 'none',
  *scan(a, options, part, writeRows, others) {
    const b = others[0] as TileSource;
    const comparison = new PartComparison(a, b, options, writeRows);
    const pace = new StepPace();
    let tilesRead = 0;
    let bytesRead = 0;
    for (const pair of tilePairs(a, b, shardOfPart(part), comparison.notices)) {
      comparison.add(pair);
      const bytes = (pair.a?.length ?? 0) + (pair.b?.length ?? 0);
      tilesRead += (pair.a === undefined ? 0 : 1) + (pair.b === undefined ? 0 : 1);
      bytesRead += bytes;
      if (!pace.isOverAfter(bytes)) continue;
      yield { tilesRead, bytesRead, tilesWritten: 0, watermark: keyText(pair) } satisfies ShardProgress;
      pace.begin();
    }
    return comparison.sums.toResult();
  },
};

class PartComparison {
  readonly sums = new DiffSums();
  readonly notices: readonly [SourceNotices, SourceNotices] = [this.#noticesOf(0), this.#noticesOf(1)];
  readonly #options: DiffSurveyOptions;
  readonly #comparer: TileComparer;
  readonly #deltas: DeltaMaker;
  readonly #writeRows: (text: string) => void;
  readonly #hashes: boolean;

  constructor(a: TileSource, b: TileSource, options: DiffSurveyOptions, writeRows: (text: string) => void) {
    const compressions = [a.summary.tileCompression, b.summary.tileCompression] as const;
    this.#options = options;
    this.#hashes = options.rows === 'patch' || options.rows === 'whole-patch';
    this.#comparer = new TileComparer({ compressions, maxInflatedBytes: options.maxInflatedBytes });
    this.#deltas = new DeltaMaker(compressions[1]);
    this.#writeRows = writeRows;
  }

  add(pair: TilePair): void {
    const { a, b } = pair;
    if (this.#hashes) {
      if (a !== undefined) this.sums.hashes[0].add(pair, a);
      if (b !== undefined) this.sums.hashes[1].add(pair, b);
    }
    if (a !== undefined && b !== undefined) this.#addBoth(pair, a, b);
    else this.#addOne(pair);
  }

  #addBoth(key: TilePair, a: Uint8Array | null, b: Uint8Array | null): void {
    const likeness = this.#comparer.compare(a, b);
    const kind = likeness === 'unreadable' ? 'changed' : likeness;
    this.sums.addTile(key, kind, a, b);
    if (kind === 'same') return;
    const { inflated } = this.#comparer;
    if (likeness === 'unreadable') this.sums.addUnreadable(key);
    if (this.#options.features && kind === 'changed') this.sums.features.addTile(inflated.a, inflated.b);
    if (this.#options.rows === 'none') return;
    const isPatched = this.#options.rows === 'patch' && b !== null;
    const delta = isPatched ? this.#deltas.make(inflated.a, inflated.b, b) : null;
    this.#writeRows(rowText({ change: kind, z: key.z, x: key.x, y: key.y, delta }));
  }

  /** A tile that only one of the archives has. */
  #addOne(pair: TilePair): void {
    const { a, b, z, x, y } = pair;
    const change = a === undefined ? 'added' : 'removed';
    this.sums.addTile(pair, change, a, b);
    if (this.#options.features) this.sums.features.addTile(this.#contentOf(a, 0), this.#contentOf(b, 1));
    if (this.#options.rows !== 'none') this.#writeRows(rowText({ change, z, x, y, delta: null }));
  }

  #contentOf(stored: Uint8Array | null | undefined, side: 0 | 1): Uint8Array | null | undefined {
    return stored === undefined ? undefined : this.#comparer.contentOf(stored, side);
  }

  #noticesOf(side: 0 | 1): SourceNotices {
    return {
      drop: () => {
        this.sums.dropped[side]++;
      },
      warn() {},
    };
  }
}
