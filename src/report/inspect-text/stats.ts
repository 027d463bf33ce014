// --stats: selects the sections of an inspection to print. The report is always complete; sections that are not printed are
// emptied, so that programs find every key.

import { didYouMean } from '../../kit/nearest-name.ts';
import { usage } from '../../kit/usage.ts';
import type { InspectReport, SizeStats } from '../../survey/sizes/report-types.ts';

export const SECTIONS = [
  'metadata',
  'archive',
  'summary',
  'zoom',
  'histogram',
  'histogram_by_zoom',
  'layers',
  'recommendations',
  'bucket',
  'bucket_tiles',
  'top_tiles',
  'tile_summary',
  'top_tile_summaries',
  'coverage',
] as const;

export type Section = (typeof SECTIONS)[number];

export type Sections = ReadonlySet<Section>;

/** An inspection as printed; `archive` is null without its section. */
export type PrintedReport = Omit<InspectReport, 'archive'> & { readonly archive: InspectReport['archive'] | null };

export const ALL_SECTIONS: Sections = new Set(SECTIONS);

const SYNONYMS: Readonly<Record<string, Section>> = {
  histograms_by_zoom: 'histogram_by_zoom',
  zoom_histogram: 'histogram_by_zoom',
  zoom_histograms: 'histogram_by_zoom',
  recommended_buckets: 'recommendations',
  bucket_tile: 'bucket_tiles',
  top_tile: 'top_tiles',
  top_tile_summary: 'top_tile_summaries',
};

const NONE: SizeStats = {
  tile_count: 0,
  total_bytes: 0,
  max_bytes: 0,
  avg_bytes: 0,
  p50_bytes: 0,
  p95_bytes: 0,
  p99_bytes: 0,
};

/**
 * Parses a list of sections; `all` anywhere means all of them.
 * @throws TilefoldError 'USAGE' when the list is empty or has an unknown name
 */
export function sectionsOf(list: string): Sections {
  const words = list.split(',').flatMap((word) => word.trim().toLowerCase() || []);
  const possible = `(possible values: ${[...SECTIONS, 'all'].join(', ')})`;
  if (words.length === 0) throw usage(`--stats takes sections, with commas between them ${possible}`);
  const sections = words.map((word) => {
    if (word === 'all') return word;
    const section = SECTIONS.find((known) => known === word) ?? (Object.hasOwn(SYNONYMS, word) ? SYNONYMS[word] : undefined);
    if (section === undefined) throw usage(`unknown stats section: ${word}${didYouMean(word, SECTIONS)} ${possible}`);
    return section;
  });
  return sections.includes('all') ? ALL_SECTIONS : new Set(sections as Section[]);
}

/** Returns the report with all other sections emptied. */
export function keepSections(report: InspectReport, sections: Sections): PrintedReport {
  const { overall, ...summary } = sections.has('summary') ? summaryOf(report) : NO_SUMMARY;
  return {
    archive: sections.has('archive') ? report.archive : null,
    metadata: sections.has('metadata') ? report.metadata : {},
    overall,
    by_zoom: sections.has('zoom') ? report.by_zoom : [],
    ...summary,
    histogram: sections.has('histogram') ? report.histogram : [],
    histograms_by_zoom: sections.has('histogram_by_zoom') ? report.histograms_by_zoom : [],
    file_layers: sections.has('layers') ? report.file_layers : [],
    unread_tiles: sections.has('layers') ? report.unread_tiles : [],
    top_tiles: sections.has('top_tiles') ? report.top_tiles : [],
    bucket_count: sections.has('bucket') ? report.bucket_count : null,
    bucket_tiles: sections.has('bucket_tiles') ? report.bucket_tiles : [],
    tile_summary: sections.has('tile_summary') ? report.tile_summary : null,
    recommended_buckets: sections.has('recommendations') ? report.recommended_buckets : [],
    top_tile_summaries: sections.has('top_tile_summaries') ? report.top_tile_summaries : [],
    coverage: sections.has('coverage') ? report.coverage : null,
  };
}

/** The fields of the section `summary`. */
export type Summary = Pick<
  InspectReport,
  | 'overall'
  | 'empty_tiles'
  | 'empty_ratio'
  | 'over_limit_tiles'
  | 'sampled'
  | 'sample_total_tiles'
  | 'sample_used_tiles'
  | 'distinct_contents'
  | 'duplicate_ratio'
  | 'invalid_keys'
  | 'missing_images'
  | 'off_grid_tiles'
>;

const NO_SUMMARY: Summary = {
  overall: NONE,
  empty_tiles: 0,
  empty_ratio: 0,
  over_limit_tiles: 0,
  sampled: false,
  sample_total_tiles: 0,
  sample_used_tiles: 0,
  distinct_contents: null,
  duplicate_ratio: null,
  invalid_keys: 0,
  missing_images: 0,
  off_grid_tiles: 0,
};

export function summaryOf(report: Summary): Summary {
  return {
    overall: report.overall,
    empty_tiles: report.empty_tiles,
    empty_ratio: report.empty_ratio,
    over_limit_tiles: report.over_limit_tiles,
    sampled: report.sampled,
    sample_total_tiles: report.sample_total_tiles,
    sample_used_tiles: report.sample_used_tiles,
    distinct_contents: report.distinct_contents,
    duplicate_ratio: report.duplicate_ratio,
    invalid_keys: report.invalid_keys,
    missing_images: report.missing_images,
    off_grid_tiles: report.off_grid_tiles,
  };
}
