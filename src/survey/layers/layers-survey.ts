// The survey of source-layers and attributes over all sampled tiles; on request it also writes planetiler's rows.

import { FORMATS } from '../../archive/formats.ts';
import type { DropReason, SourceNotices } from '../../archive/types.ts';
import { StepPace } from '../../shard/step-pace.ts';
import { keyText } from '../../tile/key.ts';
import { shardOfPart } from '../scan/scan-parts.ts';
import type { Survey } from '../scan/survey.ts';
import { KeySample, type SampledKeys } from '../sizes/sampled-keys.ts';
import { LayerScan, type LayerScanResult } from './layer-scan.ts';
import { LayerStatsRows } from './layer-stats-rows.ts';

export interface LayerSurveyOptions {
  readonly zoom: number | null;
  readonly drawn: SampledKeys;
  readonly layers: readonly string[];
  readonly maxInflatedBytes: number;
  /** Whether each part also writes planetiler's rows of layer statistics. */
  readonly rows: boolean;
}

export interface LayerPartResult {
  readonly counts: LayerScanResult;
  /** Rows that gave no tile, by reason. */
  readonly dropped: Readonly<Partial<Record<DropReason, number>>>;
}

export const LAYERS: Survey<LayerSurveyOptions, LayerPartResult> = {
  name: 'layers',
  readsTiles: true,
  writesRows: ({ rows }) => rows,
  *scan(source, { drawn, layers, maxInflatedBytes, rows, zoom }, part, writeRows) {
    const options = { layers, maxInflatedBytes, sourceCompression: source.summary.tileCompression };
    const scan = new LayerScan(options);
    const stats = rows ? new LayerStatsRows(options) : null;
    const sample = new KeySample(drawn);
    const notices = new DropCounts();
    const pace = new StepPace();
    let tilesRead = 0;
    let bytesRead = 0;
    for (const tile of source.tiles(shardOfPart(part), FORMATS[source.summary.format].order, notices)) {
      const bytes = tile.data?.length ?? 0;
      tilesRead++;
      bytesRead += bytes;
      if ((zoom === null || tile.z === zoom) && sample.has(tile.z, tile.x, tile.y)) {
        scan.add(tile);
        if (stats !== null) writeRows(stats.rowsOf(tile));
      }
      if (!pace.isOverAfter(bytes)) continue;
      yield { tilesRead, bytesRead, tilesWritten: 0, watermark: keyText(tile) };
      pace.begin();
    }
    return { counts: scan.result(), dropped: notices.dropped };
  },
};

class DropCounts implements SourceNotices {
  readonly dropped: Partial<Record<DropReason, number>> = {};

  drop(reason: DropReason): void {
    this.dropped[reason] = (this.dropped[reason] ?? 0) + 1;
  }

  warn(): void {}
}
