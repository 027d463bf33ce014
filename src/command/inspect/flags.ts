// The options of `inspect`: definitions, and the type of their values.

import { FORMAT_NAMES } from '../../archive/formats.ts';
import type { ArchiveFormat } from '../../archive/types.ts';
import type { Options } from '../../cli/options/options.ts';
import { SURVEY_FLAGS, type SurveyFlags } from '../../cli/options/survey-flags.ts';
import { SECTIONS } from '../../report/inspect-text/stats.ts';
import type { InspectFormat } from '../../report/inspect-text/view.ts';
import type { PlaceFlags } from './place.ts';

export const INSPECT_FLAGS: Options = {
  maxTileBytes: { type: 'bytes' },
  histogramBuckets: { type: 'number' },
  topn: { type: 'number' },
  sample: { type: 'string', mayBeEmpty: true },
  sampleCount: { type: 'number' },
  reportFormat: { type: 'string', choices: ['text', 'json', 'ndjson', 'tsv', 'html'], default: 'text' },
  stats: { type: 'string', mayBeEmpty: true, proposes: () => [...SECTIONS, 'all'] },
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
  ...SURVEY_FLAGS,
};

export interface InspectFlags extends SurveyFlags, PlaceFlags {
  maxTileBytes?: number;
  histogramBuckets?: number;
  topn?: number;
  sample?: string;
  sampleCount?: number;
  reportFormat: InspectFormat;
  stats?: string;
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
}
