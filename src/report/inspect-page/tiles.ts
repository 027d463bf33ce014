// The largest tiles with pictures, and tiles shown in detail.

import { count, plural, size } from '../../kit/text/numbers.ts';
import type { InspectReport, TileSize, TileSummary, TopTile } from '../../survey/sizes/report-types.ts';
import { html, type Markup, name, scriptData } from '../page/html.ts';
import { more, nothing, type Section } from '../page/parts.ts';
import { type Column, table } from '../page/table.ts';
import type { TilePicture } from '../picture/tile-picture.ts';

export function tilesSection(report: InspectReport, pictures: readonly TilePicture[]): Section {
  const { top_tiles, top_tile_summaries, bucket_count, bucket_tiles, tile_summary } = report;
  const drawn = new Map(pictures.map((picture) => [keyOf(picture), picture]));
  const summaries = new Map(top_tile_summaries.map((summary) => [keyOf(summary), summary]));
  const asked = tile_summary === null ? [] : [{ ...tile_summary, bytes: tile_summary.tile_bytes }];
  return {
    id: 'tiles',
    title: 'Largest tiles',
    body: [
      top_tiles.length === 0
        ? nothing('No list of the largest tiles was requested.')
        : html`<div class="pictures">${top_tiles.map((tile) => picture(tile, drawn.get(keyOf(tile)), summaries.get(keyOf(tile))))}</div>`,
      asked.map(
        (tile) =>
          html`<h3>Tile ${keyOf(tile)}</h3><div class="pictures">${picture(tile, drawn.get(keyOf(tile)), tile_summary ?? undefined)}</div>`,
      ),
      bucket_count !== null && bucketTiles(bucket_count, bucket_tiles),
    ],
  };
}

function keyOf({ zoom, x, y }: { zoom: number; x: number; y: number }): string {
  return `${zoom}/${x}/${y}`;
}

function picture(tile: TileSize | TopTile, drawn: TilePicture | undefined, summary: TileSummary | undefined): Markup {
  const layers = 'layer_count' in tile && tile.layer_count !== null ? `${plural(tile.layer_count, 'layer')} · ` : '';
  const box =
    drawn === undefined
      ? html`<div class="canvas none">No picture of this tile.</div>`
      : html`<div class="canvas"></div>${scriptData(drawn.svg)}`;
  return html`<figure class="picture"${drawn !== undefined && html` data-picture="${keyOf(tile)}"`}><h3><span>${keyOf(tile)}</span><span>${layers}${size(tile.bytes)}</span></h3>${box}${summary && details(summary)}</figure>`;
}

function details(summary: TileSummary): Markup {
  const columns: Column<TileSummary['layers'][number]>[] = [
    { title: 'Layer', cell: (layer) => name(layer.name), text: true },
    { title: 'Features', cell: ({ feature_count }) => count(feature_count) },
    { title: 'Vertices', cell: ({ vertex_count }) => count(vertex_count) },
    { title: 'Keys', cell: ({ property_key_count }) => count(property_key_count) },
    { title: 'Values', cell: ({ property_value_count }) => count(property_value_count) },
  ];
  const title = `${plural(summary.total_features, 'feature')}, ${plural(summary.vertex_count, 'vertex').replace('vertexs', 'vertices')}`;
  return more(title, table(`Layers of ${keyOf(summary)}`, columns, summary.layers));
}

function bucketTiles(all: number, tiles: readonly TileSize[]): Markup {
  const columns: Column<TileSize>[] = [
    { title: 'Tile', cell: keyOf, text: true },
    { title: 'Bytes', cell: ({ bytes }) => size(bytes) },
  ];
  return html`<h3>Tiles of the bucket</h3><p>${plural(all, 'tile')}, of which ${count(tiles.length)} are listed.</p>${tiles.length > 0 && table('Tiles of the bucket', columns, tiles)}`;
}
