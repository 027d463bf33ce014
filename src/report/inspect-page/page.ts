// The HTML page of an inspection.

import { FORMATS } from '../../archive/formats.ts';
import type { InspectReport } from '../../survey/sizes/report-types.ts';
import { pageDocument } from '../page/document.ts';
import { html, name } from '../page/html.ts';
import type { TilePicture } from '../picture/tile-picture.ts';
import { archiveSection, metadataSection } from './archive.ts';
import { coverageSection } from './coverage.ts';
import { headline } from './headline.ts';
import { layersSection } from './layers.ts';
import { sizesSection, zoomsSection } from './sizes.ts';
import { tilesSection } from './tiles.ts';
import { warningsSection } from './warnings.ts';

/**
 * Returns a self-contained HTML document, deterministic for a report. `pictures` are made by `drawTile` for tiles of the report;
 * other tiles are listed without one.
 */
export function inspectPage(report: InspectReport, pictures: readonly TilePicture[]): string {
  const { path, format, tile_type } = report.archive;
  const file = path.replace(/.*[/\\](?=.)/, '');
  return pageDocument({
    title: `${file} – tilefold inspect`,
    top: html`<p class="kind">Tileset · ${FORMATS[format].title} · ${tile_type}</p><h1>${name(file)}</h1><p class="path">${name(path)}</p>${headline(report)}`,
    sections: [
      ...warningsSection(report),
      sizesSection(report),
      zoomsSection(report),
      layersSection(report),
      tilesSection(report, pictures),
      coverageSection(report),
      metadataSection(report),
      archiveSection(report),
    ],
  });
}
