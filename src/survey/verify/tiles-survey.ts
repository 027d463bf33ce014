// Checks every tile of an archive, shard by shard. What cannot be read is a finding.

import { StepPace } from '../../shard/step-pace.ts';
import { keyText } from '../../tile/key.ts';
import { shardOfPart } from '../scan/scan-parts.ts';
import type { Survey } from '../scan/survey.ts';
import { type FindingResult, Findings } from './findings.ts';
import { LayersSeen, type SeenLayers } from './layers-seen.ts';
import { tilesPastDamage } from './past-damage.ts';
import { damageText } from './structure-survey.ts';
import { TileCheck, type TileCheckOptions } from './tile-check.ts';

export interface TilesResult {
  readonly tiles: number;
  /** Of these, the ones that could not be read completely. */
  readonly unread: number;
  readonly findings: readonly FindingResult[];
  readonly layers: SeenLayers;
}

export const TILES: Survey<TileCheckOptions, TilesResult> = {
  name: 'tiles',
  readsTiles: true,
  writesRows: () => false,
  *scan(source, options, part) {
    const { summary } = source;
    const findings = new Findings();
    const seen = new LayersSeen();
    const check = new TileCheck(summary, options, findings, seen);
    const pace = new StepPace();
    let tilesRead = 0;
    let bytesRead = 0;
    const onDamage = (error: unknown) => findings.find('damaged', damageText(error, summary.path));
    for (const tile of tilesPastDamage(source, shardOfPart(part), onDamage)) {
      const bytes = tile.data?.length ?? 0;
      tilesRead++;
      bytesRead += bytes;
      check.check(tile);
      if (!pace.isOverAfter(bytes)) continue;
      yield { tilesRead, bytesRead, tilesWritten: 0, watermark: keyText(tile) };
      pace.begin();
    }
    return { tiles: tilesRead, unread: check.unread, findings: findings.results(), layers: seen.toResult() };
  },
};
