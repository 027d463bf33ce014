// The bytes of vector tiles by source-layer, attribute and geometry.

import { count, plural, share, size } from '../../kit/text/numbers.ts';
import type { AttributeStats, FileLayer, InspectReport } from '../../survey/sizes/report-types.ts';
import type { LayerArea, LayerPart, LayersData } from '../page/chart-data.ts';
import { html, type Markup, name } from '../page/html.ts';
import { layerColor } from '../page/palette.ts';
import { chart, more, nothing, type Section } from '../page/parts.ts';
import { type Column, table } from '../page/table.ts';

/** Maximum attributes of a layer; beyond that, they are usually names in many languages. */
const MAX_ATTRIBUTES = 200;

export function layersSection(report: InspectReport): Section {
  const { file_layers: layers } = report;
  const [id, title] = ['layers', 'Source-layers'];
  if (layers.length === 0) return { id, title, body: nothing(whyNone(report)) };
  const areas = layers.map(areaOf).sort((a, b) => b.bytes - a.bytes);
  const all = layers.reduce((sum, { encoded_bytes }) => sum + encoded_bytes, 0);
  const label = `Areas: encoded bytes of ${plural(layers.length, 'source-layer')}; the table below has the figures`;
  const byBytes = layers.map((layer, place) => ({ layer, place })).sort((a, b) => b.layer.encoded_bytes - a.layer.encoded_bytes);
  return {
    id,
    title,
    body: [
      html`<p>Bytes are those of the layers inside inflated tiles. Choose a layer to see what it is made of.</p>`,
      chart('layers', label, { layers: areas } satisfies LayersData),
      table('Source-layers, largest first', layerColumns(all), byBytes),
      byBytes.map(({ layer }) => attributes(layer)),
    ],
  };
}

function whyNone({ archive, overall }: InspectReport): string {
  if (overall.tile_count > 0 && !['mvt', 'pbf', 'unknown'].includes(archive.tile_type))
    return `Tiles of type ${archive.tile_type} have no source-layers.`;
  return 'No source-layers: they were not requested (--include-layer-list), or no tile has one.';
}

interface Placed {
  readonly layer: FileLayer;
  /** Its index by name, which determines the colour. */
  readonly place: number;
}

function layerColumns(all: number): Column<Placed>[] {
  return [
    {
      title: 'Layer',
      cell: ({ layer, place }) => html`<span class="named">${swatch(layerColor(place))}${name(layer.name)}</span>`,
      text: true,
    },
    { title: 'Bytes', cell: ({ layer }) => size(layer.encoded_bytes) },
    { title: 'of all', cell: ({ layer }) => share(layer.encoded_bytes, all) },
    { title: 'Geometry', cell: ({ layer }) => size(layer.geometry_bytes) },
    { title: 'Tiles', cell: ({ layer }) => count(layer.tile_count) },
    { title: 'Features', cell: ({ layer }) => count(layer.feature_count) },
    { title: 'Vertices', cell: ({ layer }) => count(layer.vertex_count) },
    { title: 'Attributes', cell: ({ layer }) => count(layer.property_key_count) },
    { title: 'Zooms', cell: ({ layer }) => zoomsOf(layer) },
    { title: 'Extent', cell: ({ layer }) => layer.extents.join(', ') },
    { title: 'Version', cell: ({ layer }) => layer.versions.join(', ') },
  ];
}

function swatch(color: string): Markup {
  return html`<svg class="swatch" viewBox="0 0 10 10" aria-hidden="true"><rect width="10" height="10" rx="2" fill="${color}"/></svg>`;
}

function zoomsOf({ zooms }: FileLayer): string {
  const [first, last] = [zooms[0]?.zoom, zooms.at(-1)?.zoom];
  return first === undefined || last === undefined ? '–' : first === last ? `${first}` : `${first}–${last}`;
}

function areaOf(layer: FileLayer, place: number): LayerArea {
  const parts: LayerPart[] = layer.attributes.map(({ name, bytes, feature_count }) => [name, bytes, feature_count]);
  const rest = layer.encoded_bytes - layer.geometry_bytes - parts.reduce((sum, [, bytes]) => sum + bytes, 0);
  if (layer.geometry_bytes > 0) parts.push(['geometry', layer.geometry_bytes, null]);
  if (rest > 0) parts.push(['all else', rest, null]);
  return { name: layer.name, color: layerColor(place), bytes: layer.encoded_bytes, parts: parts.sort((a, b) => b[1] - a[1]) };
}

function attributes(layer: FileLayer): Markup | null {
  if (layer.attributes.length === 0) return null;
  const shown = layer.attributes.slice(0, MAX_ATTRIBUTES);
  const left = layer.attributes.length - shown.length + layer.attributes_left_out;
  const columns: Column<AttributeStats>[] = [
    { title: 'Attribute', cell: ({ name: key }) => name(key), text: true },
    { title: 'Bytes', cell: ({ bytes }) => size(bytes) },
    { title: 'of the layer', cell: ({ bytes }) => share(bytes, layer.encoded_bytes) },
    { title: 'Features', cell: ({ feature_count }) => count(feature_count) },
    {
      title: 'Distinct values',
      cell: ({ distinct_values, distinct_values_is_estimate }) =>
        `${distinct_values_is_estimate ? '≈ ' : ''}${count(distinct_values)}`,
    },
    { title: 'Types', cell: typesOf, text: true },
  ];
  return more(html`${name(layer.name)}: ${plural(layer.attributes.length, 'attribute')}`, [
    table(`Attributes of ${layer.name}, largest first`, columns, shown),
    left > 0 && html`<p class="nothing">${plural(left, 'more attribute')} not listed.</p>`,
  ]);
}

function typesOf({ string_count, number_count, boolean_count }: AttributeStats): string {
  const types = [string_count > 0 && 'string', number_count > 0 && 'number', boolean_count > 0 && 'boolean'];
  return types.filter((type) => type !== false).join(', ');
}
