// Problems of a run; omitted if there were none.

import type { RunReport, TallyReport } from '../../job/report-types.ts';
import { count, plural, size } from '../../kit/text/numbers.ts';
import { warningItem } from '../inspect-page/warnings.ts';
import { html, type Markup, name } from '../page/html.ts';
import type { Section } from '../page/parts.ts';

export function runWarningsSection(report: RunReport): Section[] {
  const { status, stop, shards, decode_errors, warnings, unknown_filters, filter_errors, over_size } = report;
  const items = [
    ...(status === 'stopped' && stop !== null ? [warningItem(html`Stopped: ${name(stop.message)}`)] : []),
    ...shards.failed.map(({ index, error }) => warningItem(html`Shard ${index} failed: ${name(error)}`)),
    ...decode_errors.map((tally) => tallyItem('could not be read', tally)),
    ...warnings.map((tally) => tallyItem('', tally)),
    ...(over_size.tiles === 0
      ? []
      : [
          warningItem(
            `${plural(over_size.tiles, 'tile')} over ${size(over_size.limit)}; ${count(over_size.tiles_before)} in the input`,
            over_size.examples,
          ),
        ]),
    ...unknown_filters.map(({ style_layer, reason, features }) =>
      warningItem(html`The filter of ${name(style_layer)} is UNKNOWN, ${plural(features, 'feature')}: ${name(reason)}`),
    ),
    ...filter_errors.map(({ style_layer, features }) =>
      warningItem(html`The filter of ${name(style_layer)} failed on ${plural(features, 'feature')}, and was taken as false`),
    ),
  ];
  return items.length === 0 ? [] : [{ id: 'warnings', title: 'Warnings', body: html`<ul class="warnings">${items}</ul>` }];
}

function tallyItem(what: string, { kind, count: tiles, examples }: TallyReport): Markup {
  return warningItem(html`${name(kind)}: ${count(tiles)} ${what}`, examples);
}
