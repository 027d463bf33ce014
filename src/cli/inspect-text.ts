// An inspection as text: a section after the other, those left out that have nothing to say.

import type { InspectRequest } from '../index.ts';
import { archiveSection } from './inspect-archive-text.ts';
import { histogramSection, zoomHistogramsSection } from './inspect-histogram-text.ts';
import { attributesSection, layersSection, unreadSection } from './inspect-layers-text.ts';
import { bucketSection, bucketTilesSection, recommendationsSection, topTilesSection } from './inspect-lists-text.ts';
import type { Paint } from './inspect-paint.ts';
import type { InspectView } from './inspect-request.ts';
import type { PrintedReport, Section } from './inspect-stats.ts';
import { metadataSection, summarySection } from './inspect-summary-text.ts';
import { tileSummarySection, topTileSummariesSection } from './inspect-tile-text.ts';
import { zoomSection } from './inspect-zoom-text.ts';
import { wholeText } from './terminal-text.ts';

/** What a section is made from. */
export interface TextContext {
  readonly report: PrintedReport;
  readonly request: InspectRequest;
  readonly paint: Paint;
}

/** Returns the section with its heading, or '' when there is nothing in it. */
type ToText = (context: TextContext) => string;

const SECTION_TEXTS: readonly [Section, ToText][] = [
  ['metadata', metadataSection],
  ['archive', archiveSection],
  ['summary', summarySection],
  ['zoom', zoomSection],
  ['histogram', histogramSection],
  ['histogram_by_zoom', zoomHistogramsSection],
  ['layers', layersSection],
  ['layers', attributesSection],
  ['layers', unreadSection],
  ['recommendations', recommendationsSection],
  ['bucket', bucketSection],
  ['bucket_tiles', bucketTilesSection],
  ['top_tiles', topTilesSection],
  ['top_tile_summaries', topTileSummariesSection],
  ['tile_summary', tileSummarySection],
];

/** Returns the text of a report, its sections kept already; it ends in a newline. */
export function inspectText(
  context: TextContext,
  view: Pick<InspectView, 'sections' | 'areSectionsNamed' | 'isTileOnly'>,
): string {
  const title = `\n${context.paint.title(`# Vector tile inspection of [${wholeText(context.request.input)}] by tilefold`)}\n`;
  const texts = SECTION_TEXTS.filter(([section]) => isShown(section, view)).map(([, toText]) => toText(context));
  return [title, ...texts.filter((text) => text !== '')].join('\n');
}

function isShown(section: Section, { sections, areSectionsNamed, isTileOnly }: Parameters<typeof inspectText>[1]): boolean {
  if (isTileOnly) return section === 'tile_summary' && sections.has(section);
  // A table a zoom is long: as in vt-optimizer, whoever wants it names sections.
  if (section === 'histogram_by_zoom') return areSectionsNamed && sections.has(section);
  return sections.has(section);
}
