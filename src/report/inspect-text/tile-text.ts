// Formats the contents of single tiles as text. Counts are plain digits, as in vt-optimizer's lines, for scripts that search
// them.

import { size } from '../../kit/text/numbers.ts';
import { nameText } from '../../kit/text/terminal-text.ts';
import type { TileSummary } from '../../survey/sizes/report-types.ts';
import { notFoundText } from './layers-text.ts';
import type { Paint } from './paint.ts';
import { labelled, section, type TextContext } from './section.ts';

export function tileSummarySection({ report: { tile_summary }, request, paint }: TextContext): string {
  if (tile_summary === null) return '';
  return section(paint, 'Tile Summary', `${tileText(tile_summary, paint)}${notFoundText(request.layers, tile_summary.layers)}`);
}

export function topTileSummariesSection({ report: { top_tile_summaries }, paint }: TextContext): string {
  return section(paint, 'Top Tile Summaries', top_tile_summaries.map((summary) => tileText(summary, paint)).join('\n'));
}

function tileText(summary: TileSummary, paint: Paint): string {
  const head = labelled(paint, [
    ['Size of tile', size(summary.tile_bytes)],
    ['Layers in this tile', String(summary.layer_count)],
    ['Features in this tile', String(summary.total_features)],
    ['Vertices in this tile', String(summary.vertex_count)],
    ['Keys in this tile', String(summary.property_key_count)],
    ['Values in this tile', String(summary.property_value_count)],
  ]);
  return `- z=${summary.zoom} x=${summary.x} y=${summary.y}\n${head}${summary.layers.map(layerText).join('')}`;
}

/** A line for the layer, and one for its attribute names. */
function layerText({ name, ...layer }: TileSummary['layers'][number]): string {
  const { vertex_count, feature_count, property_key_count, property_value_count, property_keys = [] } = layer;
  const counts = `vertices=${vertex_count} features=${feature_count} keys=${property_key_count} values=${property_value_count}`;
  const keys = property_keys.length > 0 ? `  keys: ${property_keys.map(nameText).join(', ')}\n` : '';
  return `- ${nameText(name)}: ${counts}\n${keys}`;
}
