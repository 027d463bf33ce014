// Runs an inspection from request to report: sizes first, then only what was requested besides.

import { resolve } from 'node:path';
import type { ArchiveFormat, ArchiveSource, ArchiveSummary } from '../archive/types.ts';
import { BestOf } from '../kit/best-of.ts';
import { inspectedFacts, metadataTexts } from './archive-facts.ts';
import { countDistinct } from './distinct.ts';
import { printLayerStats } from './layer-stats.ts';
import { fileLayers, foldLayerScans, layersLeftOut, unreadTiles } from './layers/layer-scan.ts';
import { LAYERS } from './layers/layers-survey.ts';
import { layersNotFound } from './layers-not-found.ts';
import type { ScanOptions } from './scan/scan-options.ts';
import { shardParts, sizeParts } from './scan/scan-parts.ts';
import { INSPECT } from './scan/survey-command.ts';
import { runSurvey, type SurveyRun } from './scan/survey-run.ts';
import { zoomCoverages } from './sizes/coverage.ts';
import { bucketEdges } from './sizes/histogram.ts';
import type { InspectOptions } from './sizes/inspect-options.ts';
import type { InspectReport, TileSize, TileSummary } from './sizes/report-types.ts';
import type { SampledKeys } from './sizes/sampled-keys.ts';
import { joinCountedSizes } from './sizes/size-counts.ts';
import { sampledInBucket, sizeReport } from './sizes/size-report.ts';
import { foldSizeScans, type SizeScanResult } from './sizes/size-scan.ts';
import { byKey, bySize, type SizedTile, toTileSize } from './sizes/sized-tile.ts';
import { BUCKET, SIZES } from './sizes/sizes-survey.ts';
import { TileLookup } from './tile-lookup.ts';

export interface InspectRequest extends InspectOptions {
  readonly input: string;
  readonly inputFormat: ArchiveFormat | null;
}

/** How an inspection is done. */
export interface InspectScanOptions extends ScanOptions {
  /** Receives planetiler's layer statistics as TSV, in pieces and in order; null: none are made. */
  readonly layerStats: ((text: string) => Promise<void>) | null;
}

/** Work of some tenths of a second: rows whose lengths are read, and bytes of tiles that are read. */
const SIZES_THRESHOLD = { tiles: 500_000, bytes: Number.POSITIVE_INFINITY };
const LAYERS_THRESHOLD = { tiles: 100_000, bytes: 33_554_432 };

/**
 * Inspects an archive. The report does not depend on the options of the scan.
 * @throws TilefoldError NOT_FOUND, NOT_AN_ARCHIVE, BAD_ARCHIVE, INTERRUPTED, and for a checkpoint JOB_EXISTS, FINGERPRINT, LOCKED
 */
export async function inspect(request: InspectRequest, given: Partial<InspectScanOptions> = {}): Promise<InspectReport> {
  const { layerStats = null, ...options } = given;
  const { input, inputFormat, ...counted } = { ...request, input: resolve(request.input) };
  const inputs = [{ path: input, format: inputFormat }];
  const fingerprint = { ...counted, inputFormat, layerStats: layerStats !== null };
  return runSurvey({ command: INSPECT, inputs, fingerprint }, options, (run) =>
    new Inspection(request, layerStats, run).report(),
  );
}

class Inspection {
  readonly #request: InspectRequest;
  readonly #layerStats: InspectScanOptions['layerStats'];
  readonly #run: SurveyRun;

  constructor(request: InspectRequest, layerStats: InspectScanOptions['layerStats'], run: SurveyRun) {
    this.#request = request;
    this.#layerStats = layerStats;
    this.#run = run;
  }

  async report(): Promise<InspectReport> {
    const request = this.#request;
    const run = this.#run;
    using inputs = run.open();
    const { source } = inputs;
    if (this.#asksByKey()) await run.buildIndex(source);
    const lookup = new TileLookup(source, request);
    // Cheapest first: if the tile does not exist, nothing else runs.
    const tileSummary = request.tile === null ? null : lookup.summaryOf(request.tile);
    const parts = request.tileOnly ? [] : sizeParts(source, request.zoom);
    const { results: scans } = await run.runStage(SIZES, sizeOptions(request), parts, SIZES_THRESHOLD);
    const sizes = foldSizeScans(scans(), request);
    const report = sizeReport(sizes, request);
    const drawn = drawnKeys(request, sizes);
    const bucketTiles = request.listTiles ? await this.#listBucket(source, sizes, drawn) : [];
    const layers = await this.#layers(source, drawn);
    const distinct = source.distinctContents() ?? (request.distinct ? await countDistinct(source, run.options) : null);
    const inTile = tileSummary === null ? [] : this.#notInTile(tileSummary, source.summary);
    const all = report.sample_total_tiles;
    return {
      archive: inspectedFacts(source, [...layers.warnings, ...inTile]),
      metadata: metadataTexts(source),
      ...report,
      distinct_contents: distinct,
      duplicate_ratio: distinct === null || all === 0 || request.zoom !== null ? null : Math.max(0, 1 - distinct / all),
      file_layers: layers.fileLayers,
      unread_tiles: layers.unread,
      top_tiles: sizes.top.map(toTileSize).map((tile) => ({ ...tile, layer_count: lookup.layerCountOf(tile) })),
      bucket_tiles: bucketTiles,
      tile_summary: tileSummary,
      top_tile_summaries: request.recommend ? sizes.top.map(toTileSize).flatMap((tile) => lookup.summaryIfReadable(tile)) : [],
      coverage: request.coverage ? zoomCoverages(sizes.coverage) : null,
    };
  }

  #notInTile({ zoom, x, y, layers }: TileSummary, { metadata }: ArchiveSummary): string[] {
    const met = layers.map(({ name }) => name);
    return layersNotFound(this.#request.layers, met, `tile ${zoom}/${x}/${y} does not have`, metadata);
  }

  /** Sizes are read in stored order, and need no index. */
  #asksByKey(): boolean {
    const { tile, topTiles, listTiles, layerList, distinct } = this.#request;
    return tile !== null || topTiles > 0 || listTiles || layerList || distinct || this.#layerStats !== null;
  }

  async #listBucket(source: ArchiveSource, sizes: SizeScanResult, drawn: SampledKeys): Promise<TileSize[]> {
    const { bucket, histogramBuckets, limit, sort, zoom, sample } = this.#request;
    const edges = bucketEdges(joinCountedSizes(sizes.zooms), histogramBuckets);
    if (edges === null || bucket === null || bucket >= histogramBuckets) return [];
    const list = new BestOf<SizedTile>(limit, sort === 'size' ? bySize : byKey);
    if (sample !== null && 'count' in sample) {
      for (const tile of sampledInBucket(sizes, edges, bucket)) list.add(tile);
    } else {
      const options = { zoom, limit, sort, edges, bucket, drawn };
      const { results } = await this.#run.runStage(BUCKET, options, sizeParts(source, zoom), SIZES_THRESHOLD);
      for (const part of results()) for (const tile of part) list.add(tile);
    }
    return list.items().map(toTileSize);
  }

  async #layers(
    source: ArchiveSource,
    drawn: SampledKeys,
  ): Promise<{ fileLayers: InspectReport['file_layers']; unread: InspectReport['unread_tiles']; warnings: readonly string[] }> {
    const { layerList, zoom, sample, layers, maxInflatedBytes } = this.#request;
    const layerStats = this.#layerStats;
    if (!layerList && layerStats === null) return { fileLayers: [], unread: [], warnings: [] };
    const options = { zoom, drawn, layers, maxInflatedBytes, rows: layerStats !== null };
    const { directory, results } = await this.#run.runStage(LAYERS, options, shardParts(source, zoom), LAYERS_THRESHOLD);
    if (layerStats !== null) await printLayerStats(directory, layerStats);
    let duplicates = 0;
    const scans = function* () {
      for (const { counts, dropped } of results()) {
        duplicates += dropped.duplicate ?? 0;
        yield counts;
      }
    };
    const folded = foldLayerScans(scans());
    const leftOut = layersLeftOut(folded);
    const warnings: string[] = [];
    if (duplicates > 0) warnings.push(`rows of a key that is there already, left out of the layer statistics: ${duplicates}`);
    if (leftOut > 0) warnings.push(`source-layers past the ${folded.layers.length} that are told apart, left out: ${leftOut}`);
    const unread = unreadTiles(folded);
    const noTile = `no tile ${sample === null && zoom === null && unread.length === 0 ? '' : 'that was read '}has`;
    const met = folded.layers.map(({ name }) => name);
    if (leftOut === 0) warnings.push(...layersNotFound(layers, met, noTile, source.summary.metadata));
    return { fileLayers: layerList ? fileLayers(folded) : [], unread, warnings };
  }
}

function sizeOptions({
  zoom,
  sample,
  topTiles,
  coverage,
}: InspectRequest): Pick<InspectOptions, 'zoom' | 'sample' | 'topTiles' | 'coverage'> {
  return { zoom, sample, topTiles, coverage };
}

/** A sample by count is every key of a zoom whose hash is at most the highest one drawn. */
function drawnKeys({ sample }: InspectOptions, { drawn }: SizeScanResult): SampledKeys {
  if (sample === null) return { ratio: 1 };
  if ('ratio' in sample) return { ratio: sample.ratio };
  const upTo = new Map<number, number>();
  for (const [hash, zoom] of drawn) upTo.set(zoom, Math.max(hash, upTo.get(zoom) ?? -1));
  return { upTo: [...upTo] };
}
