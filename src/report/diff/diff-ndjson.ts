// Formats a comparison as lines of JSON: the totals first, then a line for each zoom, metadata key, source-layer and warning.

import type { DiffReport } from '../../survey/diff/report-types.ts';

export function diffNdjson({ by_zoom, metadata, features, warnings, changes: _, ...totals }: DiffReport): string {
  const summary =
    features === null ? totals : { ...totals, same_features: features.same_features, unread_tiles: features.unread_tiles };
  const lines: object[] = [
    { type: 'diff', ...summary },
    ...by_zoom.map((zoom) => ({ type: 'zoom', ...zoom })),
    ...metadata.map((change) => ({ type: 'metadata', ...change })),
    ...(features?.layers ?? []).map((layer) => ({ type: 'layer', ...layer })),
    ...warnings.map((text) => ({ type: 'warning', text })),
  ];
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}
