// One part of a stage: archive -> counts. The same code runs in a worker and in-process.

import { InputWatch } from '../../archive/identity.ts';
import type { DropReason, SourceNotices, TileSource } from '../../archive/types.ts';
import type { ShardProgress } from '../../shard/shard.ts';
import { StepPace } from '../../shard/step-pace.ts';
import { keyText } from '../../tile/key.ts';
import { openInspected } from '../inspected.ts';
import { LayerScan, type LayerScanResult } from '../layers/layer-scan.ts';
import { LayerStatsRows } from '../layers/layer-stats-rows.ts';
import { BucketList } from '../sizes/bucket-list.ts';
import { KeySample } from '../sizes/drawn-keys.ts';
import { SizeScan, type SizeScanResult } from '../sizes/size-scan.ts';
import type { SizedTile } from '../sizes/sized-tile.ts';
import { type LayerStageOptions, type ScanPart, type StageInput, type StageSpec, shardOfPart } from './scan-stage.ts';

interface LayerPartResult {
  readonly counts: LayerScanResult;
  /** Rows that gave no tile, by reason. */
  readonly dropped: Readonly<Partial<Record<DropReason, number>>>;
}

export type PartResult =
  | { readonly sizes: SizeScanResult }
  | { readonly bucket: readonly SizedTile[] }
  | { readonly layers: LayerPartResult };

export interface ScanTask extends Disposable {
  readonly source: TileSource;
  /** @throws TilefoldError 'INPUT_CHANGED' */
  checkInput(): void;
}

/** Opens a stage's input. `scratch` is for the index of its keys, where one has to be made. */
export function openScanTask({ path, format, identity }: StageInput, scratch: string): ScanTask {
  const watch = new InputWatch(path);
  const source = openInspected(path, format, scratch);
  return {
    source,
    checkInput: () => watch.check(identity),
    [Symbol.dispose]() {
      source[Symbol.dispose]();
      watch[Symbol.dispose]();
    },
  };
}

/**
 * Looks through one part. Yields between steps, so that the caller can report and stop it. `writeRows` gets the text of layer
 * statistics, piece by piece.
 */
export function* scanPart(
  { source, checkInput }: ScanTask,
  spec: StageSpec,
  part: ScanPart,
  writeRows: (text: string) => void,
): Generator<ShardProgress, PartResult> {
  const result = yield* resultOf(source, spec, part, writeRows);
  checkInput();
  return result;
}

function* resultOf(
  source: TileSource,
  spec: StageSpec,
  part: ScanPart,
  writeRows: (text: string) => void,
): Generator<ShardProgress, PartResult> {
  if (spec.name === 'layers') return { layers: yield* scanLayers(source, spec.options, part, writeRows) };
  const scan = spec.name === 'sizes' ? new SizeScan(spec.options) : new BucketList(spec.options);
  for (const _step of source.sizes(part.part, scan)) yield progressOf(0, 0, '');
  return scan instanceof SizeScan ? { sizes: scan.result() } : { bucket: scan.items() };
}

function* scanLayers(
  source: TileSource,
  { drawn, layers, maxInflatedBytes, rows, zoom }: LayerStageOptions,
  part: ScanPart,
  writeRows: (text: string) => void,
): Generator<ShardProgress, LayerPartResult> {
  const options = { layers, maxInflatedBytes, sourceCompression: source.summary.tileCompression };
  const scan = new LayerScan(options);
  const stats = rows ? new LayerStatsRows(options) : null;
  const sample = new KeySample(drawn);
  const notices = new DropCounts();
  const pace = new StepPace();
  let tilesRead = 0;
  let bytesRead = 0;
  for (const tile of source.tiles(shardOfPart(part), source.summary.format === 'pmtiles' ? 'hilbert' : 'row', notices)) {
    const bytes = tile.data?.length ?? 0;
    tilesRead++;
    bytesRead += bytes;
    if ((zoom === null || tile.z === zoom) && sample.has(tile.z, tile.x, tile.y)) {
      scan.add(tile);
      if (stats !== null) writeRows(stats.rowsOf(tile));
    }
    if (!pace.isOverAfter(bytes)) continue;
    yield progressOf(tilesRead, bytesRead, keyText(tile));
    pace.begin();
  }
  return { counts: scan.result(), dropped: notices.dropped };
}

class DropCounts implements SourceNotices {
  readonly dropped: Partial<Record<DropReason, number>> = {};

  drop(reason: DropReason): void {
    this.dropped[reason] = (this.dropped[reason] ?? 0) + 1;
  }

  warn(): void {}
}

function progressOf(tilesRead: number, bytesRead: number, watermark: string): ShardProgress {
  return { tilesRead, bytesRead, tilesWritten: 0, watermark };
}
