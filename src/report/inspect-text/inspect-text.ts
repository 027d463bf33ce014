// Formats an inspection as text, section by section. Empty sections are left out.

import { wholeText } from '../../kit/text/terminal-text.ts';
import { archiveSection } from './archive-text.ts';
import { histogramSection, zoomHistogramsSection } from './histogram-text.ts';
import { attributesSection, layersSection, unreadSection } from './layers-text.ts';
import { bucketSection, bucketTilesSection, recommendationsSection, topTilesSection } from './lists-text.ts';
import type { TextContext } from './section.ts';
import { ALL_SECTIONS, type Section } from './stats.ts';
import { metadataSection, summarySection } from './summary-text.ts';
import { tileSummarySection, topTileSummariesSection } from './tile-text.ts';
import type { InspectView } from './view.ts';
import { zoomSection } from './zoom-text.ts';

/** Returns the section with its heading, or '' if it is empty. */
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

/** The option that a section requires. */
const MADE_BY: Readonly<Partial<Record<Section, string>>> = {
  histogram: '--histogram-buckets above 0, and tiles',
  histogram_by_zoom: '--histogram-buckets above 0, no --zoom and no --sample',
  layers: '--include-layer-list, which reads every tile',
  recommendations: '--recommend with --zoom, and tiles near the limit',
  bucket: '--bucket I',
  bucket_tiles: '--bucket I --list-tiles',
  top_tiles: '--topn N above 0',
  tile_summary: '--tile Z/X/Y --summary',
  top_tile_summaries: '--recommend with --zoom',
  coverage: '--report-format html',
};

/** Returns the text of a report that is already reduced to its sections; it ends in a newline. */
export function inspectText(
  context: TextContext,
  view: Pick<InspectView, 'sections' | 'areSectionsNamed' | 'isTileOnly'>,
): string {
  const title = `\n${context.paint.title(`# Vector tile inspection of [${wholeText(context.request.input)}] by tilefold`)}\n`;
  const texts = SECTION_TEXTS.filter(([section]) => isShown(section, view)).map(([, toText]) => toText(context));
  return [title, ...texts.filter((text) => text !== ''), absentText(context, view)].filter((text) => text !== '').join('\n');
}

/** For a section that was named and is empty: says which option it requires. */
function absentText(context: TextContext, { sections, areSectionsNamed, isTileOnly }: Parameters<typeof inspectText>[1]): string {
  if (!areSectionsNamed || isTileOnly || sections === ALL_SECTIONS) return '';
  const absent = [...sections].filter(
    (name) => !SECTION_TEXTS.some(([section, toText]) => section === name && toText(context) !== ''),
  );
  return absent.map((name) => `Nothing in ${name}${name in MADE_BY ? `: it takes ${MADE_BY[name]}` : ''}.\n`).join('');
}

function isShown(section: Section, { sections, areSectionsNamed, isTileOnly }: Parameters<typeof inspectText>[1]): boolean {
  if (isTileOnly) return section === 'tile_summary' && sections.has(section);
  // Per-zoom tables are long; shown only when named in --stats, as in vt-optimizer.
  if (section === 'histogram_by_zoom') return areSectionsNamed && sections.has(section);
  return sections.has(section);
}
