// Warnings about the archive; omitted if there are none.

import { plural } from '../../kit/text/numbers.ts';
import type { InspectReport } from '../../survey/sizes/report-types.ts';
import { html, type Markup, name } from '../page/html.ts';
import type { Section } from '../page/parts.ts';

export function warningsSection(report: InspectReport): Section[] {
  const { archive, invalid_keys, missing_images, off_grid_tiles, unread_tiles } = report;
  const items = [
    ...archive.warnings.map((warning) => warningItem(name(warning))),
    invalid_keys > 0 &&
      warningItem(`${plural(invalid_keys, 'row')} whose key is no zoom, column and row: in none of the figures`),
    missing_images > 0 && warningItem(`${plural(missing_images, 'map row')} without an image: in none of the figures`),
    off_grid_tiles > 0 && warningItem(`${plural(off_grid_tiles, 'tile')} off the grid of the zoom, where no map asks for one`),
    ...unread_tiles.map(({ defect, tiles, examples }) =>
      warningItem(html`${plural(tiles, 'tile')} could not be read: ${name(defect)}`, examples),
    ),
  ].filter((item) => item !== false);
  return items.length === 0 ? [] : [{ id: 'warnings', title: 'Warnings', body: html`<ul class="warnings">${items}</ul>` }];
}

/** A warning with the first few locations. */
export function warningItem(text: string | Markup, examples: readonly string[] = []): Markup {
  return html`<li><div>${text}${examples.length > 0 && html`<small>${examples.join(', ')}</small>`}</div></li>`;
}
