// Tiles and bytes by squares of the map, for the coverage picture. A zoom starts with one square per tile; when there are too
// many, four are merged into one, repeatedly. Memory: at most 4,096 squares a zoom.

import { firstId, hilbertKey, zoomOfId } from '../../tile/hilbert.ts';
import type { ZoomCoverage } from './report-types.ts';

const MAX_CELLS = 4096;

/** [x, y, tiles, bytes] of squares of one zoom; squares are tiles of `cellZoom`. */
interface ZoomCells {
  readonly zoom: number;
  readonly cellZoom: number;
  readonly cells: readonly (readonly [x: number, y: number, tiles: number, bytes: number])[];
}

/** Ascending by zoom; cells by row and column. */
export type CoverageCells = readonly ZoomCells[];

export class Coverage {
  readonly #zooms = new Map<number, ZoomGrid>();

  /** The key must be on the grid. */
  add(zoom: number, x: number, y: number, bytes: number): void {
    const grid = this.#gridOf(zoom);
    const side = 2 ** (zoom - grid.cellZoom);
    grid.add(Math.floor(x / side), Math.floor(y / side), 1, bytes);
  }

  /** Adds tiles of one zoom with consecutive ids. A square is a range of ids. */
  addRun(firstTileId: number, tiles: number, bytes: number): void {
    const zoom = zoomOfId(firstTileId);
    const start = firstId(zoom);
    const end = firstTileId + tiles;
    const grid = this.#gridOf(zoom);
    for (let id = firstTileId; id < end; ) {
      const side = 2 ** (zoom - grid.cellZoom);
      const next = Math.min(end, start + (Math.floor((id - start) / (side * side)) + 1) * side * side);
      const { x, y } = hilbertKey(id);
      grid.add(Math.floor(x / side), Math.floor(y / side), next - id, (next - id) * bytes);
      id = next;
    }
  }

  /** The squares of a zoom depend only on its tiles: those of a part are never larger than those of the whole. */
  join(coverage: CoverageCells): void {
    for (const { zoom, cellZoom, cells } of coverage) {
      const grid = this.#gridOf(zoom);
      grid.coarsenTo(cellZoom);
      for (const [x, y, tiles, bytes] of cells) {
        const side = 2 ** (cellZoom - grid.cellZoom);
        grid.add(Math.floor(x / side), Math.floor(y / side), tiles, bytes);
      }
    }
  }

  cells(): CoverageCells {
    return [...this.#zooms]
      .sort(([a], [b]) => a - b)
      .map(([zoom, grid]) => ({ zoom, cellZoom: grid.cellZoom, cells: grid.cells() }));
  }

  #gridOf(zoom: number): ZoomGrid {
    let grid = this.#zooms.get(zoom);
    if (grid === undefined) {
      grid = new ZoomGrid(zoom);
      this.#zooms.set(zoom, grid);
    }
    return grid;
  }
}

class ZoomGrid {
  cellZoom: number;
  /** Keyed by y * 2^cellZoom + x. */
  #cells = new Map<number, { tiles: number; bytes: number }>();

  constructor(zoom: number) {
    this.cellZoom = zoom;
  }

  add(x: number, y: number, tiles: number, bytes: number): void {
    const place = y * 2 ** this.cellZoom + x;
    const known = this.#cells.get(place);
    if (known !== undefined) {
      known.tiles += tiles;
      known.bytes += bytes;
      return;
    }
    this.#cells.set(place, { tiles, bytes });
    while (this.#cells.size > MAX_CELLS) this.coarsenTo(this.cellZoom - 1);
  }

  coarsenTo(cellZoom: number): void {
    if (cellZoom >= this.cellZoom) return;
    const side = 2 ** (this.cellZoom - cellZoom);
    const finer = this.cells();
    this.cellZoom = cellZoom;
    this.#cells = new Map();
    for (const [x, y, tiles, bytes] of finer) this.add(Math.floor(x / side), Math.floor(y / side), tiles, bytes);
  }

  cells(): (readonly [x: number, y: number, tiles: number, bytes: number])[] {
    const width = 2 ** this.cellZoom;
    return [...this.#cells]
      .sort(([a], [b]) => a - b)
      .map(([place, { tiles, bytes }]) => [place % width, Math.floor(place / width), tiles, bytes] as const);
  }
}

export function zoomCoverages(coverage: CoverageCells): ZoomCoverage[] {
  return coverage.map(({ zoom, cellZoom, cells }) => ({ zoom, cell_zoom: cellZoom, cells }));
}
