// Formats metadata and summary of an inspection as text.

import { count, share, size } from '../../kit/text/numbers.ts';
import { nameText, oneLine, wholeText } from '../../kit/text/terminal-text.ts';
import { EMPTY_TILE_MAX_BYTES } from '../../survey/sizes/inspect-options.ts';
import { labelled, section, type TextContext } from './section.ts';

/** Long, and meant for programs. People look for the names of the source-layers, which are shown instead. */
const HIDDEN_METADATA = ['json', 'vector_layers'];

export function metadataSection({ report: { metadata }, paint }: TextContext): string {
  const lines = Object.entries(metadata)
    .filter(([name]) => !HIDDEN_METADATA.includes(name))
    .map(([name, value]) => `- ${wholeText(name)}: ${oneLine(value)}\n`);
  const declared = declaredLayers(metadata);
  if (declared.length > 0) lines.push(`- source-layers of vector_layers: ${declared.map(nameText).join(', ')}\n`);
  return section(paint, 'Metadata', lines.join(''));
}

/** Ids in `vector_layers`: in MBTiles inside the row `json`, in PMTiles a top-level key. */
export function declaredLayers(metadata: Readonly<Record<string, string>>): string[] {
  const layers =
    parsed(metadata['vector_layers']) ?? (parsed(metadata['json']) as { vector_layers?: unknown } | null)?.vector_layers;
  if (!Array.isArray(layers)) return [];
  return layers.flatMap((layer: { id?: unknown } | null) => (typeof layer?.id === 'string' ? [layer.id] : []));
}

function parsed(json: string | undefined): unknown {
  try {
    return json === undefined ? null : JSON.parse(json);
  } catch {
    return null;
  }
}

export function summarySection({ report, request, paint }: TextContext): string {
  const { overall, file_layers } = report;
  const body = labelled(paint, [
    ['Number of tiles', count(overall.tile_count)],
    ['Total size', size(overall.total_bytes)],
    ['Max tile size', size(overall.max_bytes)],
    [
      'Tiles over limit',
      request.maxTileBytes > 0 ? `${count(report.over_limit_tiles)} (limit ${size(request.maxTileBytes)})` : null,
    ],
    ['Average tile size', size(overall.avg_bytes)],
    ['Tile size percentiles', percentilesText(report)],
    ['Empty tiles', `${count(report.empty_tiles)} (of at most ${size(EMPTY_TILE_MAX_BYTES)})`],
    ['Empty tile ratio', report.empty_ratio.toFixed(4)],
    ['Distinct contents', report.distinct_contents === null ? null : count(report.distinct_contents)],
    ['Duplicate ratio', report.duplicate_ratio === null ? null : report.duplicate_ratio.toFixed(4)],
    ['Rows without a tile key', positive(report.invalid_keys)],
    ['Keys without a tile', positive(report.missing_images)],
    ['Tiles off the grid', positive(report.off_grid_tiles)],
    ['Sample', report.sampled ? sampleText(report) : null],
    ['Layers in this tileset', file_layers.length > 0 ? count(file_layers.length) : null],
    ['Features in this tileset', file_layers.length > 0 ? count(sum(file_layers.map((layer) => layer.feature_count))) : null],
    ['Vertices in this tileset', file_layers.length > 0 ? count(sum(file_layers.map((layer) => layer.vertex_count))) : null],
    ['Keys in this tileset', file_layers.length > 0 ? count(sum(file_layers.map((layer) => layer.property_key_count))) : null],
    [
      'Values in this tileset',
      file_layers.length > 0 ? count(sum(file_layers.map((layer) => layer.property_value_count))) : null,
    ],
  ]);
  const tip = request.layerList
    ? ''
    : 'Tip: --include-layer-list tells which source-layers and attributes make the tiles large.\n';
  return section(paint, 'Summary', `${body}${tip}`);
}

function percentilesText({ overall: { p50_bytes, p95_bytes, p99_bytes } }: TextContext['report']): string {
  return `p50 ${size(p50_bytes)}, p95 ${size(p95_bytes)}, p99 ${size(p99_bytes)}`;
}

function sampleText({ sample_used_tiles, sample_total_tiles }: TextContext['report']): string {
  const part = sample_total_tiles > 0 ? ` (${share(sample_used_tiles, sample_total_tiles, 2)})` : '';
  return `used=${sample_used_tiles} total=${sample_total_tiles}${part}`;
}

function positive(value: number): string | null {
  return value > 0 ? count(value) : null;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
