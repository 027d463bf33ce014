// The options of `inspect`: definitions, and the type of their values.

import { FORMAT_NAMES } from '../../archive/formats.ts';
import type { ArchiveFormat } from '../../archive/types.ts';
import type { Options } from '../../cli/options/options.ts';
import type { ProgressMode } from '../../cli/progress/create-progress.ts';
import type { InspectFormat } from '../../report/inspect-text/view.ts';
import type { PlaceFlags } from './place.ts';

export const INSPECT_FLAGS: Options = {
  maxTileBytes: { type: 'bytes' },
  histogramBuckets: { type: 'number' },
  topn: { type: 'number' },
  sample: { type: 'string', mayBeEmpty: true },
  sampleCount: { type: 'number' },
  reportFormat: { type: 'string', choices: ['text', 'json', 'ndjson', 'tsv', 'html'], default: 'text' },
  stats: { type: 'string', mayBeEmpty: true },
  progress: { type: 'string', choices: ['auto', 'bar', 'plain', 'json', 'none'], default: 'auto' },
  zoom: { type: 'number', shortFlag: 'z' },
  x: { type: 'number' },
  y: { type: 'number' },
  tile: { type: 'string' },
  summary: { type: 'boolean', default: false },
  layers: { type: 'string', isMultiple: true, aliases: ['layer'] },
  includeLayerList: { type: 'boolean', default: false },
  bucket: { type: 'number' },
  listTiles: { type: 'boolean', default: false },
  limit: { type: 'number' },
  sort: { type: 'string', choices: ['size', 'zxy'], default: 'size' },
  recommend: { type: 'boolean', default: false },
  fast: { type: 'boolean', default: false },
  ndjsonLite: { type: 'boolean', default: false },
  ndjsonCompact: { type: 'boolean', default: false },
  tileInfoFormat: { type: 'string', choices: ['full', 'compact'], default: 'full' },
  distinct: { type: 'boolean', default: false },
  maxInflatedBytes: { type: 'bytes' },
  inputFormat: { type: 'string', choices: FORMAT_NAMES },
  scheme: { type: 'string', choices: ['xyz', 'tms'], default: 'xyz' },
  output: { type: 'path', shortFlag: 'o' },
  plan: { type: 'string', choices: ['auto', 'split-merge', 'stream'], default: 'auto' },
  workers: { type: 'number', aliases: ['threads'] },
  checkpoint: { type: 'path' },
  resume: { type: 'boolean', default: false },
  restart: { type: 'boolean', default: false },
  retries: { type: 'number' },
  workerTimeout: { type: 'number' },
};

export interface InspectFlags extends PlaceFlags {
  maxTileBytes?: number;
  histogramBuckets?: number;
  topn?: number;
  sample?: string;
  sampleCount?: number;
  reportFormat: InspectFormat;
  stats?: string;
  progress: ProgressMode;
  layers: string[];
  includeLayerList: boolean;
  bucket?: number;
  listTiles: boolean;
  limit?: number;
  sort: 'size' | 'zxy';
  recommend: boolean;
  fast: boolean;
  ndjsonLite: boolean;
  ndjsonCompact: boolean;
  tileInfoFormat: 'full' | 'compact';
  distinct: boolean;
  maxInflatedBytes?: number;
  inputFormat?: ArchiveFormat;
  output?: string;
  plan: 'auto' | 'split-merge' | 'stream';
  workers?: number;
  checkpoint?: string;
  resume: boolean;
  restart: boolean;
  retries?: number;
  workerTimeout?: number;
}
