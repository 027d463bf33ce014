// The HTML page of a comparison.

import { count, plural, size } from '../../kit/text/numbers.ts';
import type { AttributeChanges, DiffReport, LayerChanges, MetadataChange, ZoomCounts } from '../../survey/diff/report-types.ts';
import { warningItem } from '../inspect-page/warnings.ts';
import type { CoverageData } from '../page/chart-data.ts';
import { pageDocument } from '../page/document.ts';
import { html, type Markup, name } from '../page/html.ts';
import { chart, facts, figures, more, nothing, type Section } from '../page/parts.ts';
import { type Column, table } from '../page/table.ts';

/** Returns a self-contained HTML document, deterministic for a report. */
export function diffPage(report: DiffReport): string {
  const { a, b, warnings } = report;
  const sections = [
    zoomsSection(report),
    mapSection(report),
    ...(report.features === null ? [] : [featuresSection(report.features)]),
    metadataSection(report),
    ...(warnings.length === 0
      ? []
      : [
          {
            id: 'warnings',
            title: 'Warnings',
            body: html`<ul class="warnings">${warnings.map((text) => warningItem(name(text)))}</ul>`,
          },
        ]),
  ];
  return pageDocument({
    title: `${fileOf(a.path)} and ${fileOf(b.path)} – tilefold diff`,
    top: html`<p class="kind">Comparison</p><h1>${name(fileOf(a.path))} → ${name(fileOf(b.path))}</h1>${headline(report)}`,
    sections,
  });
}

function headline({ a, b, tiles, metadata, patch }: DiffReport): Markup {
  const tone = (number: number) => (number > 0 ? ('near' as const) : undefined);
  const list = figures([
    { title: 'Changed', value: count(tiles.changed), note: 'tiles of other content', tone: tone(tiles.changed) },
    { title: 'Added', value: count(tiles.added), note: 'only in B', tone: tone(tiles.added) },
    { title: 'Removed', value: count(tiles.removed), note: 'only in A', tone: tone(tiles.removed) },
    { title: 'Other bytes', value: count(tiles.reencoded), note: 'of the same content' },
    { title: 'The same', value: count(tiles.same), note: 'stored bytes, too' },
    { title: 'Metadata', value: count(metadata.length), note: 'keys that differ', tone: tone(metadata.length) },
  ]);
  const archives = [
    html`<p class="path">A: ${name(a.path)}, ${a.format}, ${plural(tiles.a_tiles, 'tile')}, ${size(tiles.a_bytes)}</p>`,
    html`<p class="path">B: ${name(b.path)}, ${b.format}, ${plural(tiles.b_tiles, 'tile')}, ${size(tiles.b_bytes)}</p>`,
    patch !== null && html`<p class="path">Patch: ${name(patch.path)}, ${size(patch.bytes)}</p>`,
  ];
  return html`${archives}${list}`;
}

function zoomsSection({ by_zoom, examples }: DiffReport): Section {
  const lists = (['changed', 'added', 'removed', 'reencoded'] as const).filter((change) => examples[change].length > 0);
  const rows = lists.map((change) => [change, examples[change].join(', ')] as const);
  const body = [
    table('Tiles by zoom', ZOOM_COLUMNS, by_zoom),
    rows.length > 0 && more('The first tiles of each kind', facts(rows)),
  ];
  return { id: 'zooms', title: 'Tiles', body: by_zoom.length === 0 ? nothing('Neither archive has a tile.') : body };
}

const ZOOM_COLUMNS: readonly Column<ZoomCounts>[] = [
  { title: 'Zoom', cell: ({ zoom }) => zoom, text: true },
  { title: 'Same', cell: ({ same }) => count(same) },
  { title: 'Other bytes', cell: ({ reencoded }) => count(reencoded) },
  { title: 'Changed', cell: ({ changed }) => count(changed) },
  { title: 'Added', cell: ({ added }) => count(added) },
  { title: 'Removed', cell: ({ removed }) => count(removed) },
  { title: 'Bytes in A', cell: ({ a_bytes }) => size(a_bytes) },
  { title: 'Bytes in B', cell: ({ b_bytes }) => size(b_bytes) },
];

/** The inspection's map of tiles, with only those that differ. */
function mapSection({ changes }: DiffReport): Section {
  const [id, title] = ['changes', 'Where'];
  const zooms = (changes ?? []).filter(({ cells }) => cells.length > 0);
  if (zooms.length === 0) return { id, title, body: nothing('No tile on the map differs in content.') };
  const data: CoverageData = { zooms: zooms.map(({ zoom, cell_zoom, cells }) => ({ zoom, cellZoom: cell_zoom, cells })) };
  const label = 'Squares of the map: the more tiles changed, added or removed, the stronger';
  const intro = html`<p>Tiles that are changed, added or removed, by squares of the map, north at the top.</p>`;
  return { id, title, body: [intro, chart('coverage', label, data)] };
}

function featuresSection({ layers, same_features, unread_tiles }: NonNullable<DiffReport['features']>): Section {
  const attributes = layers.flatMap(({ layer, attributes }) => attributes.map((changes) => ({ layer, ...changes })));
  const notes = [
    same_features > 0 &&
      html`<p>${plural(same_features, 'changed tile')} with the same features in another order or encoding.</p>`,
    unread_tiles > 0 && html`<p>${plural(unread_tiles, 'tile')} could not be read as vector tiles.</p>`,
  ];
  const body = [
    layers.length === 0 ? nothing('No feature differs.') : table('Features by source-layer', LAYER_COLUMNS, layers),
    attributes.length > 0 &&
      more('Attributes of changed features', table('Changed features by attribute', ATTRIBUTE_COLUMNS, attributes)),
    notes,
  ];
  return { id: 'features', title: 'Features', body };
}

const LAYER_COLUMNS: readonly Column<LayerChanges>[] = [
  { title: 'Source-layer', cell: ({ layer }) => name(layer), text: true },
  { title: 'Added', cell: ({ features_added }) => count(features_added) },
  { title: 'Removed', cell: ({ features_removed }) => count(features_removed) },
  { title: 'Changed', cell: ({ features_changed }) => count(features_changed) },
  { title: 'in geometry', cell: ({ geometry_changed }) => count(geometry_changed) },
  { title: 'in attributes', cell: ({ attributes_changed }) => count(attributes_changed) },
  { title: 'Tiles gained', cell: ({ tiles_added }) => count(tiles_added) },
  { title: 'Tiles lost', cell: ({ tiles_removed }) => count(tiles_removed) },
];

const ATTRIBUTE_COLUMNS: readonly Column<AttributeChanges & { readonly layer: string }>[] = [
  { title: 'Attribute', cell: ({ layer, attribute }) => html`${name(layer)} ${name(attribute)}`, text: true },
  { title: 'Added', cell: ({ added }) => count(added) },
  { title: 'Removed', cell: ({ removed }) => count(removed) },
  { title: 'Changed', cell: ({ changed }) => count(changed) },
];

function metadataSection({ metadata }: DiffReport): Section {
  const [id, title] = ['metadata', 'Metadata'];
  if (metadata.length === 0) return { id, title, body: nothing('The metadata mean the same.') };
  return { id, title, body: table('Metadata that differ', METADATA_COLUMNS, metadata) };
}

const METADATA_COLUMNS: readonly Column<MetadataChange>[] = [
  { title: 'Key', cell: ({ key }) => name(key), text: true },
  { title: 'Change', cell: ({ change }) => change, text: true },
  { title: 'A', cell: ({ a }) => valueText(a), text: true },
  { title: 'B', cell: ({ b }) => valueText(b), text: true },
];

const MAX_VALUE = 500;

function valueText(value: unknown): Markup | string {
  if (value === null) return '–';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return name(text.length > MAX_VALUE ? `${text.slice(0, MAX_VALUE)}…` : text);
}

function fileOf(path: string): string {
  return path.replace(/.*[/\\](?=.)/, '');
}
