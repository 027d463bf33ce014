// Converts the options of `inspect` into a request and a view. Checks and messages are vt-optimizer's, in its order.

import { checkLocalPath } from '../../cli/options/local-path.ts';
import { namesOf } from '../../cli/options/name-list.ts';
import { usage, whole } from '../../kit/usage.ts';
import { ALL_SECTIONS, sectionsOf } from '../../report/inspect-text/stats.ts';
import type { InspectFormat, InspectView } from '../../report/inspect-text/view.ts';
import type { InspectRequest } from '../../survey/inspect.ts';
import type { Sample } from '../../survey/sizes/inspect-options.ts';
import { MAX_INFLATED_BYTES } from '../../tile/codec/compression.ts';
import type { InspectFlags } from './flags.ts';
import { placeOf } from './place.ts';
import { chosenSample } from './sample.ts';

export interface Inspection {
  readonly request: InspectRequest;
  readonly view: InspectView;
}

const DEFAULT_MAX_TILE_BYTES = 1_280_000;
const DEFAULT_BUCKETS = 10;
const DEFAULT_LIMIT = 100;
const FAST_SAMPLE: Sample = { ratio: 0.1 };
const FEW_TOP_TILES = 5;
const TEXT_TOP_TILES = 10;

/** @throws TilefoldError 'USAGE' for an invalid request */
export function inspectionOf(input: readonly string[], flags: InspectFlags): Inspection {
  const path = inputOf(input);
  const numbers = numbersOf(flags);
  const view = viewOf(flags);
  const sample = chosenSample(flags.sample, flags.sampleCount) ?? (flags.fast ? FAST_SAMPLE : null);
  const { zoom, tile, isTileOnly } = placeOf(flags);
  const { recommend, listTiles, distinct, sort } = flags;
  if (recommend && zoom === null) throw usage('--recommend requires --zoom');
  if (recommend && numbers.histogramBuckets === 0) throw usage('--recommend requires --histogram-buckets');
  if (listTiles && numbers.bucket === null) throw usage('--list-tiles requires --bucket: the tiles listed are those of a bucket');
  const isPage = view.format === 'html';
  const request: InspectRequest = {
    input: path,
    inputFormat: flags.inputFormat ?? null,
    ...numbers,
    topTiles: flags.topn ?? defaultTopTiles(flags, view.format),
    sample,
    zoom,
    listTiles,
    sort,
    tile,
    tileOnly: isTileOnly && view.format === 'text',
    layers: namesOf('--layers', flags.layers),
    recommend,
    layerList: flags.includeLayerList || isPage || view.format === 'tsv',
    distinct,
    coverage: isPage,
  };
  return { request, view: { ...view, isTileOnly } };
}

function inputOf([path, ...surplus]: readonly string[]): string {
  if (path === undefined) throw usage('an input is needed: tilefold inspect [options] <input>');
  if (surplus.length > 0) throw usage(`too many arguments: ${surplus.join(' ')}; a report goes to a file by -o FILE`);
  checkLocalPath('the input', path, 'read');
  return path;
}

function numbersOf(
  flags: InspectFlags,
): Pick<InspectRequest, 'maxTileBytes' | 'histogramBuckets' | 'bucket' | 'limit' | 'maxInflatedBytes'> {
  whole('--topn', flags.topn, 0);
  return {
    maxTileBytes: whole('--max-tile-bytes', flags.maxTileBytes, 0) ?? DEFAULT_MAX_TILE_BYTES,
    histogramBuckets: whole('--histogram-buckets', flags.histogramBuckets, 0) ?? DEFAULT_BUCKETS,
    bucket: whole('--bucket', flags.bucket, 0) ?? null,
    limit: whole('--limit', flags.limit, 0) ?? DEFAULT_LIMIT,
    maxInflatedBytes: whole('--max-inflated-bytes', flags.maxInflatedBytes, 1) ?? MAX_INFLATED_BYTES,
  };
}

function viewOf(flags: InspectFlags): Omit<InspectView, 'isTileOnly'> {
  const { stats, ndjsonLite, ndjsonCompact } = flags;
  const format = ndjsonCompact ? 'ndjson' : flags.reportFormat;
  const sections = stats === undefined ? ALL_SECTIONS : sectionsOf(stats);
  if (stats !== undefined && (format === 'tsv' || format === 'html'))
    throw usage(`--stats goes with text, json and ndjson; --report-format ${format} has its own contents`);
  if (ndjsonLite && format !== 'ndjson') throw usage('--ndjson-lite requires --report-format ndjson');
  return {
    format,
    sections,
    areSectionsNamed: stats !== undefined,
    isLite: ndjsonLite,
    isCompact: ndjsonCompact,
    withAttributeNames: flags.tileInfoFormat === 'full',
  };
}

function defaultTopTiles({ fast, recommend }: InspectFlags, format: InspectFormat): number {
  if (fast || recommend) return FEW_TOP_TILES;
  return format === 'text' || format === 'html' ? TEXT_TOP_TILES : 0;
}
