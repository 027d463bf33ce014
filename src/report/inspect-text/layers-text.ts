// Formats source-layers and attributes of an inspection as text: which of them make tiles large.

import { count, plural, share, size } from '../../kit/text/numbers.ts';
import { nameText, oneLine } from '../../kit/text/terminal-text.ts';
import type { FileLayer } from '../../survey/sizes/report-types.ts';
import { section, type TextContext } from './section.ts';
import { alignedTable, type Column } from './table.ts';

const LAYER_COLUMNS: readonly Column[] = [
  ['name', 'left'],
  ['zooms', 'left'],
  ['extent', 'right'],
  ['version', 'right'],
  ['tiles', 'right'],
  ['# of vertices', 'right'],
  ['# of features', 'right'],
  ['# of keys', 'right'],
  ['# of values', 'right'],
  ['bytes', 'right'],
  ['%size', 'right'],
  ['%geometry', 'right'],
  ['%attributes', 'right'],
];

const ATTRIBUTE_COLUMNS: readonly Column[] = [
  ['layer', 'left'],
  ['attribute', 'left'],
  ['features', 'right'],
  ['values', 'right'],
  ['bytes', 'right'],
  ['%layer', 'right'],
  ['%size', 'right'],
  ['types', 'left'],
];

const MOST_ATTRIBUTES = 20;

const INFLATED = 'Bytes are those of inflated tiles.\n';

/** Largest first; the report has them by name. */
export function layersSection({ report: { file_layers }, request, paint }: TextContext): string {
  const notFound = request.layerList ? notFoundText(request.layers, file_layers) : '';
  if (file_layers.length === 0) return section(paint, 'Layers', notFound);
  const all = encodedBytes(file_layers);
  const rows = bySize(file_layers).map((layer) => [
    nameText(layer.name),
    zoomsText(layer),
    layer.extents.join(', '),
    layer.versions.join(', '),
    count(layer.tile_count),
    count(layer.vertex_count),
    count(layer.feature_count),
    count(layer.property_key_count),
    counted(layer.property_value_count, layer.property_value_count_is_estimate),
    size(layer.encoded_bytes),
    share(layer.encoded_bytes, all, 2),
    share(layer.geometry_bytes, layer.encoded_bytes, 2),
    share(attributeBytes(layer), layer.encoded_bytes, 2),
  ]);
  return section(paint, 'Layers', `${alignedTable(LAYER_COLUMNS, rows, paint)}${INFLATED}${notFound}`);
}

/** Returns a line for the requested names that were not found, or ''. */
export function notFoundText(wanted: readonly string[], found: readonly { readonly name: string }[]): string {
  const names = new Set(found.map(({ name }) => name));
  const missing = wanted.filter((name) => !names.has(name));
  return missing.length === 0 ? '' : `Not found: ${missing.map(nameText).join(', ')}\n`;
}

export function attributesSection({ report: { file_layers }, paint }: TextContext): string {
  const all = encodedBytes(file_layers);
  const attributes = file_layers.flatMap((layer) => layer.attributes.map((attribute) => ({ layer, ...attribute })));
  if (attributes.length === 0) return '';
  attributes.sort((a, b) => b.bytes - a.bytes || compare(a.layer.name, b.layer.name) || compare(a.name, b.name));
  const rows = attributes
    .slice(0, MOST_ATTRIBUTES)
    .map(({ layer, name, feature_count, bytes, ...attribute }) => [
      nameText(layer.name),
      nameText(name),
      count(feature_count),
      counted(attribute.distinct_values, attribute.distinct_values_is_estimate),
      size(bytes),
      share(bytes, layer.encoded_bytes, 2),
      share(bytes, all, 2),
      typesText(attribute),
    ]);
  const leftOut = file_layers.reduce((sum, layer) => sum + layer.attributes_left_out, 0);
  const further = Math.max(0, attributes.length - MOST_ATTRIBUTES);
  const more = further > 0 ? `${plural(further, 'smaller attribute')} more: --report-format json has all.\n` : '';
  const unnamed = leftOut > 0 ? `${plural(leftOut, 'attribute')} above the bound on names, in none of these lines.\n` : '';
  return section(paint, 'Attributes', `${alignedTable(ATTRIBUTE_COLUMNS, rows, paint)}${more}${unnamed}`);
}

export function unreadSection({ report: { unread_tiles }, paint }: TextContext): string {
  const lines = unread_tiles.map(({ defect, tiles, examples }) => {
    const like = examples.length > 0 ? ` (${examples.map(oneLine).join(', ')}${tiles > examples.length ? ', ...' : ''})` : '';
    return `- ${oneLine(defect)}: ${count(tiles)}${like}\n`;
  });
  return section(paint, 'Tiles that could not be read', lines.join(''));
}

function bySize(layers: readonly FileLayer[]): FileLayer[] {
  return [...layers].sort((a, b) => b.encoded_bytes - a.encoded_bytes || compare(a.name, b.name));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function encodedBytes(layers: readonly FileLayer[]): number {
  return layers.reduce((sum, layer) => sum + layer.encoded_bytes, 0);
}

function attributeBytes({ attributes }: FileLayer): number {
  return attributes.reduce((sum, { bytes }) => sum + bytes, 0);
}

function zoomsText({ zooms }: FileLayer): string {
  const [first, last] = [zooms[0]?.zoom, zooms.at(-1)?.zoom];
  if (first === undefined) return '';
  return first === last ? String(first) : `${first}-${last}`;
}

function counted(value: number, isEstimate: boolean): string {
  return isEstimate ? `~${count(value)}` : count(value);
}

function typesText({
  string_count,
  number_count,
  boolean_count,
}: Omit<FileLayer['attributes'][number], 'name' | 'feature_count' | 'bytes'>): string {
  const types = [string_count > 0 && 'string', number_count > 0 && 'number', boolean_count > 0 && 'boolean'];
  return types.filter((type) => type !== false).join(', ');
}
