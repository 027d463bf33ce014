// Runs an inspection from request to report: sizes first, then only what was requested besides.

import { join, resolve } from 'node:path';
import { FileWatch } from '../archive/identity.ts';
import { formatOfFile } from '../archive/open.ts';
import type { ArchiveFormat, ArchiveSource, ArchiveSummary } from '../archive/types.ts';
import { systemError, TilefoldError } from '../errors.ts';
import { BestOf } from '../kit/best-of.ts';
import type { WorkDirectory } from '../kit/fs/work-directory.ts';
import { inspectedFacts, metadataTexts } from './archive-facts.ts';
import { countDistinct } from './distinct.ts';
import { buildIndexInWorker } from './index-in-worker.ts';
import { openInspected } from './inspected.ts';
import { printLayerStats } from './layer-stats.ts';
import { fileLayers, foldLayerScans, layersLeftOut, unreadTiles } from './layers/layer-scan.ts';
import { LAYERS } from './layers/layers-survey.ts';
import { layersNotFound } from './layers-not-found.ts';
import { runStage, type WorkThreshold } from './scan/run-stage.ts';
import { scanFingerprint } from './scan/scan-fingerprint.ts';
import { completeScanOptions, type ScanOptions } from './scan/scan-options.ts';
import { shardParts, sizeParts } from './scan/scan-parts.ts';
import type { StageInput } from './scan/scan-stage.ts';
import { enterWorkDirectory } from './scan/scan-work-directory.ts';
import type { ScanPart, Survey } from './scan/survey.ts';
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

/** Work of some tenths of a second: rows whose lengths are read, and bytes of tiles that are read. */
const SIZES_THRESHOLD = { tiles: 500_000, bytes: Number.POSITIVE_INFINITY };
const LAYERS_THRESHOLD = { tiles: 100_000, bytes: 33_554_432 };

/**
 * Inspects an archive. The report does not depend on the options of the scan.
 * @throws TilefoldError NOT_FOUND, NOT_AN_ARCHIVE, BAD_ARCHIVE, INTERRUPTED, and for a checkpoint JOB_EXISTS, FINGERPRINT, LOCKED
 */
export async function inspect(request: InspectRequest, given: Partial<ScanOptions> = {}): Promise<InspectReport> {
  try {
    return await new Inspection({ ...request, input: resolve(request.input) }, completeScanOptions(given)).run();
  } catch (error) {
    throw systemError(error) ?? error;
  }
}

class Inspection {
  readonly #request: InspectRequest;
  readonly #options: ScanOptions;

  constructor(request: InspectRequest, options: ScanOptions) {
    this.#request = request;
    this.#options = options;
  }

  async run(): Promise<InspectReport> {
    const { input, inputFormat } = this.#request;
    // Throws a clear error for a file that is missing or no archive.
    formatOfFile(input);
    using watch = new FileWatch(input);
    const identity = watch.identify();
    const place = await enterWorkDirectory(scanFingerprint(this.#request, identity, this.#options), this.#options);
    try {
      const report = await this.#report({ path: input, format: inputFormat, identity }, place);
      watch.check(identity);
      place.remove();
      return report;
    } catch (error) {
      const isGone = place.isGone();
      place.leave();
      throw isGone ? directoryRemovedError(place, error) : error;
    }
  }

  async #report(input: StageInput, place: WorkDirectory): Promise<InspectReport> {
    const request = this.#request;
    using source = openInspected(input.path, input.format, join(place.path, 'keys'));
    if (this.#asksByKey()) {
      const order = { path: input.path, format: input.format, scratch: join(place.path, 'keys') };
      await buildIndexInWorker(source, order, this.#options.signal);
    }
    const stages = new Stages(input, place, this.#options);
    const lookup = new TileLookup(source, request);
    // Cheapest first: if the tile does not exist, nothing else runs.
    const tileSummary = request.tile === null ? null : lookup.summaryOf(request.tile);
    const parts = request.tileOnly ? [] : sizeParts(source, request.zoom);
    const { results: scans } = await stages.run(SIZES, sizeOptions(request), parts, SIZES_THRESHOLD);
    const sizes = foldSizeScans(scans(), request);
    const report = sizeReport(sizes, request);
    const drawn = drawnKeys(request, sizes);
    const bucketTiles = request.listTiles ? await this.#listBucket(source, sizes, drawn, stages) : [];
    const layers = await this.#layers(source, drawn, stages);
    const distinct = source.distinctContents() ?? (request.distinct ? await countDistinct(source, this.#options) : null);
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
    return tile !== null || topTiles > 0 || listTiles || layerList || distinct || this.#options.layerStats !== null;
  }

  async #listBucket(source: ArchiveSource, sizes: SizeScanResult, drawn: SampledKeys, stages: Stages): Promise<TileSize[]> {
    const { bucket, histogramBuckets, limit, sort, zoom, sample } = this.#request;
    const edges = bucketEdges(joinCountedSizes(sizes.zooms), histogramBuckets);
    if (edges === null || bucket === null || bucket >= histogramBuckets) return [];
    const list = new BestOf<SizedTile>(limit, sort === 'size' ? bySize : byKey);
    if (sample !== null && 'count' in sample) {
      for (const tile of sampledInBucket(sizes, edges, bucket)) list.add(tile);
    } else {
      const options = { zoom, limit, sort, edges, bucket, drawn };
      const { results } = await stages.run(BUCKET, options, sizeParts(source, zoom), SIZES_THRESHOLD);
      for (const part of results()) for (const tile of part) list.add(tile);
    }
    return list.items().map(toTileSize);
  }

  async #layers(
    source: ArchiveSource,
    drawn: SampledKeys,
    stages: Stages,
  ): Promise<{ fileLayers: InspectReport['file_layers']; unread: InspectReport['unread_tiles']; warnings: readonly string[] }> {
    const { layerList, zoom, sample, layers, maxInflatedBytes } = this.#request;
    const { layerStats } = this.#options;
    if (!layerList && layerStats === null) return { fileLayers: [], unread: [], warnings: [] };
    const options = { zoom, drawn, layers, maxInflatedBytes, rows: layerStats !== null };
    const { directory, results } = await stages.run(LAYERS, options, shardParts(source, zoom), LAYERS_THRESHOLD);
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

function directoryRemovedError({ path }: WorkDirectory, cause: unknown): TilefoldError {
  const text = `${path}: was removed while the inspection went on, and what was found so far is lost with it; run again`;
  return new TilefoldError('IO', text, { cause });
}

/** Runs stages one after the other, on the same input and in the same directory. */
class Stages {
  readonly #input: StageInput;
  readonly #place: WorkDirectory;
  readonly #options: ScanOptions;

  constructor(input: StageInput, place: WorkDirectory, options: ScanOptions) {
    this.#input = input;
    this.#place = place;
    this.#options = options;
  }

  run<Options, Result>(
    survey: Survey<Options, Result>,
    options: Options,
    parts: readonly ScanPart[],
    threshold: WorkThreshold,
  ): ReturnType<typeof runStage<Options, Result>> {
    const { path, durable } = this.#place;
    return runStage(survey, { input: this.#input, options, parts, durable }, path, threshold, this.#options);
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
