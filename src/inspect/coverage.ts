// Tiles and bytes by squares of the map: a grid of 64 by 64 cells a zoom, for a picture. Memory: at most 4,096 cells a zoom.

import { firstId, hilbertKey, zoomOfId } from '../tile/hilbert.ts';
import type { ZoomCoverage } from './report-types.ts';

const CELL_ZOOM = 6;
const CELLS = 2 ** CELL_ZOOM;

/** By zoom; cells by y * 64 + x, then tiles and bytes. */
export type CoverageCells = readonly (readonly [
  zoom: number,
  cells: readonly (readonly [cell: number, tiles: number, bytes: number])[],
])[];

export class Coverage {
  readonly #zooms = new Map<number, Map<number, { tiles: number; bytes: number }>>();

  /** A key on the grid. */
  add(zoom: number, x: number, y: number, tiles: number, bytes: number): void {
    const side = 2 ** Math.max(0, zoom - CELL_ZOOM);
    this.#addTo(zoom, Math.floor(y / side) * CELLS + Math.floor(x / side), tiles, bytes);
  }

  /** Tiles of one zoom with ids that follow each other. A cell is a square, and so a range of ids. */
  addRun(firstTileId: number, tiles: number, bytes: number): void {
    const zoom = zoomOfId(firstTileId);
    const start = firstId(zoom);
    const square = 4 ** Math.max(0, zoom - CELL_ZOOM);
    const end = firstTileId + tiles;
    for (let id = firstTileId; id < end; ) {
      const next = Math.min(end, start + (Math.floor((id - start) / square) + 1) * square);
      const { x, y } = hilbertKey(id);
      this.add(zoom, x, y, next - id, (next - id) * bytes);
      id = next;
    }
  }

  join(cells: CoverageCells): void {
    for (const [zoom, ofZoom] of cells) for (const [cell, tiles, bytes] of ofZoom) this.#addTo(zoom, cell, tiles, bytes);
  }

  cells(): CoverageCells {
    return [...this.#zooms]
      .sort(([a], [b]) => a - b)
      .map(([zoom, cells]) => [
        zoom,
        [...cells].sort(([a], [b]) => a - b).map(([cell, { tiles, bytes }]) => [cell, tiles, bytes] as const),
      ]);
  }

  #addTo(zoom: number, cell: number, tiles: number, bytes: number): void {
    let cells = this.#zooms.get(zoom);
    if (cells === undefined) {
      cells = new Map();
      this.#zooms.set(zoom, cells);
    }
    const known = cells.get(cell);
    if (known === undefined) cells.set(cell, { tiles, bytes });
    else {
      known.tiles += tiles;
      known.bytes += bytes;
    }
  }
}

export function zoomCoverages(coverage: CoverageCells): ZoomCoverage[] {
  return coverage.map(([zoom, cells]) => ({
    zoom,
    cell_zoom: Math.min(zoom, CELL_ZOOM),
    cells: cells.map(([cell, tiles, bytes]) => [cell % CELLS, Math.floor(cell / CELLS), tiles, bytes]),
  }));
}
