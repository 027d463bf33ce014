// Formats an inspection's report as text, JSON or NDJSON.

import { terminalText } from '../../kit/text/terminal-text.ts';
import type { InspectRequest } from '../../survey/inspect.ts';
import type { InspectReport, TileSummary } from '../../survey/sizes/report-types.ts';
import { inspectText } from './inspect-text.ts';
import { ndjsonLines } from './ndjson.ts';
import { colouredTerminalText, createPaint } from './paint.ts';
import { keepSections } from './stats.ts';
import type { InspectView } from './view.ts';

/** Returns the report as text, JSON or NDJSON, safe to show on a terminal. It ends in a newline unless it is empty. */
export function inspectReportText(
  report: InspectReport,
  request: InspectRequest,
  view: InspectView,
  isColoured: boolean,
): string {
  const shown = view.withAttributeNames ? report : withoutAttributeNames(report);
  const printed = keepSections(shown, view.sections);
  if (view.format === 'json') return terminalText(`${JSON.stringify(printed, null, 2)}\n`);
  if (view.format === 'ndjson')
    return terminalText(
      ndjsonLines(printed, view)
        .map((line) => `${JSON.stringify(line)}\n`)
        .join(''),
    );
  return colouredTerminalText(inspectText({ report: printed, request, paint: createPaint(isColoured) }, view));
}

function withoutAttributeNames(report: InspectReport): InspectReport {
  const { tile_summary, top_tile_summaries } = report;
  return {
    ...report,
    tile_summary: tile_summary === null ? null : withoutNames(tile_summary),
    top_tile_summaries: top_tile_summaries.map(withoutNames),
  };
}

function withoutNames(summary: TileSummary): TileSummary {
  return { ...summary, layers: summary.layers.map(({ property_keys: _, ...layer }) => layer) };
}
