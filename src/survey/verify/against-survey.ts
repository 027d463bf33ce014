// Compares an archive with another one, tile by tile, after decompression.

import { StepPace } from '../../shard/step-pace.ts';
import { keyText } from '../../tile/key.ts';
import { QUIET } from '../inspected.ts';
import { TileComparer } from '../pair/compare-tiles.ts';
import { tilePairs } from '../pair/tile-pairs.ts';
import { shardOfPart } from '../scan/scan-parts.ts';
import type { Survey } from '../scan/survey.ts';
import { type FindingResult, Findings } from './findings.ts';
import { damageText } from './structure-survey.ts';

export interface Comparison {
  readonly same_bytes: number;
  /** In other bytes. */
  readonly same_content: number;
  readonly different: number;
  /** Only the other archive has them. */
  readonly missing: number;
  readonly extra: number;
}

export interface AgainstResult {
  readonly counts: Comparison;
  readonly findings: readonly FindingResult[];
}

export const AGAINST: Survey<{ readonly maxInflatedBytes: number }, AgainstResult> = {
  name: 'against',
  readsTiles: true,
  writesRows: () => false,
  *scan(source, { maxInflatedBytes }, part, _writeRows, [other]) {
    if (other === undefined) throw new Error('there is nothing to compare with');
    const findings = new Findings();
    const counts = { same_bytes: 0, same_content: 0, different: 0, missing: 0, extra: 0 };
    const compressions = [source.summary.tileCompression, other.summary.tileCompression] as const;
    const comparer = new TileComparer({ compressions, maxInflatedBytes });
    // A PMTiles archive cannot hold a tile of no bytes.
    const holdsEmpty = source.summary.format === other.summary.format;
    const pace = new StepPace();
    let tilesRead = 0;
    let bytesRead = 0;
    try {
      for (const pair of tilePairs(source, other, shardOfPart(part), [QUIET, QUIET])) {
        const bytes = sizeOf(pair.a) + sizeOf(pair.b);
        tilesRead += Number(pair.a !== undefined) + Number(pair.b !== undefined);
        bytesRead += bytes;
        const isHere = pair.a !== undefined && (holdsEmpty || sizeOf(pair.a) > 0);
        const isThere = pair.b !== undefined && (holdsEmpty || sizeOf(pair.b) > 0);
        if (isHere && isThere) {
          const likeness = comparer.compare(pair.a, pair.b);
          if (likeness === 'same') counts.same_bytes++;
          else if (likeness === 'reencoded') counts.same_content++;
          else {
            counts.different++;
            findings.find('tile-different', `${sizeOf(pair.a)} bytes here, ${sizeOf(pair.b)} there`, pair);
          }
        } else if (isHere) {
          counts.extra++;
          findings.find('tile-extra', `${sizeOf(pair.a)} bytes`, pair);
        } else if (isThere) {
          counts.missing++;
          findings.find('tile-missing', `${sizeOf(pair.b)} bytes`, pair);
        }
        if (!pace.isOverAfter(bytes)) continue;
        yield { tilesRead, bytesRead, tilesWritten: 0, watermark: keyText(pair) };
        pace.begin();
      }
    } catch (error) {
      findings.find('damaged', damageText(error, source.summary.path));
    }
    return { counts, findings: findings.results() };
  },
};

function sizeOf(data: Uint8Array | null | undefined): number {
  return data?.length ?? 0;
}
