// Bytes before and after: stored bytes by zoom, inflated bytes by source-layer.

import type { RunReport, ZoomReport } from '../../job/report-types.ts';
import { change, count, size } from '../../kit/text/numbers.ts';
import type { LayerReport } from '../../transform/report-part.ts';
import type { BeforeAfterData } from '../page/chart-data.ts';
import { html, name } from '../page/html.ts';
import { chart, more, nothing, type Section } from '../page/parts.ts';
import { type Column, table } from '../page/table.ts';

/** Maximum bars in the chart; the table has all rows. */
const MAX_BARS = 30;

export function runZoomsSection({ by_zoom }: RunReport): Section {
  const [id, title] = ['zooms', 'By zoom'];
  if (by_zoom.length === 0) return { id, title, body: nothing('No tiles were read.') };
  const data: BeforeAfterData = { rows: by_zoom.map((row) => [zoomName(row), row.bytes_in, row.bytes_out]) };
  const label = 'Bars: stored bytes of each zoom, before and after; the table below has the figures';
  return { id, title, body: [chart('before-after', label, data), table('Stored tiles by zoom', ZOOM_COLUMNS, by_zoom)] };
}

const ZOOM_COLUMNS: readonly Column<ZoomReport>[] = [
  { title: 'Zoom', cell: zoomName, text: true },
  { title: 'Read', cell: ({ read }) => count(read) },
  { title: 'Written', cell: ({ written }) => count(written) },
  { title: 'Dropped', cell: ({ dropped }) => count(dropped) },
  { title: 'Bytes before', cell: ({ bytes_in }) => size(bytes_in) },
  { title: 'Bytes after', cell: ({ bytes_out }) => size(bytes_out) },
  { title: 'Change', cell: ({ bytes_in, bytes_out }) => change(bytes_in, bytes_out) },
];

function zoomName({ zoom }: ZoomReport): string {
  return zoom === null ? 'none' : `${zoom}`;
}

export function runLayersSection({ layers }: RunReport): Section {
  const [id, title] = ['layers', 'By source-layer'];
  if (layers.length === 0) return { id, title, body: nothing('No tile has a source-layer.') };
  const sums = layerSums(layers);
  const data: BeforeAfterData = { rows: sums.slice(0, MAX_BARS).map((sum) => [sum.layer, sum.bytes_before, sum.bytes_after]) };
  const label = 'Bars: bytes of each source-layer, before and after; the table below has the figures';
  return {
    id,
    title,
    body: [
      html`<p>Bytes are those of the layers inside inflated tiles${sums.length > MAX_BARS && `; bars are of the ${MAX_BARS} largest`}.</p>`,
      chart('before-after', label, data),
      table('Source-layers, largest first', [LAYER_COLUMN, ...COLUMNS], sums),
      more('By source-layer and zoom', table('Source-layers by zoom', [LAYER_COLUMN, ZOOM_COLUMN, ...COLUMNS], layers)),
    ],
  };
}

const LAYER_COLUMN: Column<LayerReport> = { title: 'Layer', cell: ({ layer }) => name(layer), text: true };
const ZOOM_COLUMN: Column<LayerReport> = { title: 'Zoom', cell: ({ zoom }) => zoom };
const COLUMNS: readonly Column<LayerReport>[] = [
  { title: 'Tiles before', cell: (row) => count(row.tiles_before) },
  { title: 'Tiles after', cell: (row) => count(row.tiles_after) },
  { title: 'Features before', cell: (row) => count(row.features_before) },
  { title: 'Features after', cell: (row) => count(row.features_after) },
  { title: 'Bytes before', cell: (row) => size(row.bytes_before) },
  { title: 'Bytes after', cell: (row) => size(row.bytes_after) },
  { title: 'Change', cell: (row) => change(row.bytes_before, row.bytes_after) },
];

/** Sums over zooms, largest first. */
function layerSums(rows: readonly LayerReport[]): LayerReport[] {
  const sums = new Map<string, LayerReport>();
  for (const row of rows) {
    const sum = sums.get(row.layer);
    sums.set(row.layer, sum === undefined ? { ...row } : added(sum, row));
  }
  return [...sums.values()].sort((a, b) => b.bytes_before - a.bytes_before || (a.layer < b.layer ? -1 : 1));
}

export function added(a: LayerReport, b: LayerReport): LayerReport {
  return {
    layer: a.layer,
    zoom: a.zoom,
    tiles_before: a.tiles_before + b.tiles_before,
    tiles_after: a.tiles_after + b.tiles_after,
    features_before: a.features_before + b.features_before,
    features_after: a.features_after + b.features_after,
    vertices_before: a.vertices_before + b.vertices_before,
    vertices_after: a.vertices_after + b.vertices_after,
    bytes_before: a.bytes_before + b.bytes_before,
    bytes_after: a.bytes_after + b.bytes_after,
  };
}
