// Renders an inspection as one HTML page, with pictures of its largest tiles and of the requested one. Memory: up to 200 KB a
// picture.

import { inspectPage } from '../../report/inspect-page/page.ts';
import { drawTile, type TilePicture } from '../../report/picture/tile-picture.ts';
import type { InspectRequest } from '../../survey/inspect.ts';
import { readTiles } from '../../survey/read-tiles.ts';
import type { InspectReport } from '../../survey/sizes/report-types.ts';

type PlacedTile = Pick<TilePicture, 'zoom' | 'x' | 'y' | 'bytes'>;

export function inspectHtml(request: InspectRequest, report: InspectReport): string {
  const tiles = drawnTiles(report);
  const layers = layersByColour(report);
  const pictures: TilePicture[] = [];
  let at = 0;
  for (const inflated of readTiles(request, tiles.map(keyOf))) {
    const tile = tiles[at++] as PlacedTile;
    const svg = inflated === null ? null : drawTile(keyOf(tile), inflated, layers);
    if (svg !== null) pictures.push({ ...tile, svg });
  }
  return inspectPage(report, pictures);
}

/** Each tile once, the requested one last. */
function drawnTiles({ top_tiles, tile_summary }: InspectReport): PlacedTile[] {
  const requested = tile_summary === null ? [] : [{ ...tile_summary, bytes: tile_summary.tile_bytes }];
  const tiles = new Map(
    [...top_tiles, ...requested].map(({ zoom, x, y, bytes }) => [`${zoom}/${x}/${y}`, { zoom, x, y, bytes }]),
  );
  return [...tiles.values()];
}

/** In the page's order, so that a layer keeps its colour; then layers of the requested tile, which may be at another zoom. */
function layersByColour({ file_layers, tile_summary }: InspectReport): string[] {
  return [...new Set([...file_layers, ...(tile_summary?.layers ?? [])].map(({ name }) => name))];
}

function keyOf({ zoom, x, y }: PlacedTile): { z: number; x: number; y: number } {
  return { z: zoom, x, y };
}
