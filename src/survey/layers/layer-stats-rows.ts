// One row for each source-layer of each tile, in the columns of planetiler's layerstats, for the same tools.

import { TileError } from '../../errors.ts';
import { CheckedLayer } from '../../mvt/checked-layer.ts';
import { Cursor } from '../../mvt/cursor.ts';
import type { Layer } from '../../mvt/layer.ts';
import { NO_NOTES } from '../../mvt/oddity.ts';
import { compareNames } from '../../mvt/smallest-names.ts';
import { forEachLayer } from '../../mvt/tile.ts';
import { hilbertId } from '../../tile/hilbert.ts';
import { isOnGrid, type Tile } from '../../tile/key.ts';
import { countGeometries } from './geometry-count.ts';
import { inflated, type TileReaderOptions } from './tile-reader.ts';

const COLUMNS = [
  'z',
  'x',
  'y',
  'hilbert',
  'archived_tile_bytes',
  'layer',
  'layer_bytes',
  'layer_features',
  'layer_geometries',
  'layer_attr_bytes',
  'layer_attr_keys',
  'layer_attr_values',
] as const;

/** Without a line end. */
export const LAYER_STATS_HEADER: string = COLUMNS.join('\t');

interface Row {
  readonly name: string;
  readonly cells: string;
}

/** Formats one tile's rows after another; reused. */
export class LayerStatsRows {
  readonly #options: TileReaderOptions;

  constructor(options: TileReaderOptions) {
    this.#options = options;
  }

  /**
   * Returns a line for each layer of the tile, sorted by name, each with a line end. Returns '' for a tile without layers, or one
   * that cannot be read completely, which the layer scan counts.
   */
  rowsOf(tile: Tile): string {
    try {
      return this.#linesOf(tile);
    } catch (error) {
      if (error instanceof TileError) return '';
      throw error;
    }
  }

  #linesOf(tile: Tile): string {
    const bytes = inflated(tile, this.#options);
    if (bytes === null) return '';
    const { z, x, y } = tile;
    // There is no id off the grid.
    const id = isOnGrid(tile) ? hilbertId(z, x, y) : '';
    const head = [z, x, y, id, tile.data!.length].join('\t');
    const rows = this.#rows(new Cursor(bytes)).sort((a, b) => compareNames(a.name, b.name));
    return rows.map(({ name, cells }) => `${head}\t${quoted(name)}\t${cells}\n`).join('');
  }

  #rows(cursor: Cursor): Row[] {
    const { layers } = this.#options;
    const rows: Row[] = [];
    // Created per tile, so that its table of names does not grow with all tiles.
    const checked = new CheckedLayer(NO_NOTES);
    forEachLayer(cursor, (_, start, end) => {
      checked.enter(cursor, start, end);
      const { layer } = checked;
      let geometries = 0;
      for (let i = 0; i < layer.features.length; i++) {
        checked.readFeature(cursor, i);
        if (!checked.isOdd) geometries += countGeometries(cursor, checked.feature);
      }
      if (layers.length > 0 && !layers.includes(layer.name)) return;
      const { features, keys, values } = layer;
      const cells = [end - start, features.length, geometries, tableBytes(layer), keys.length, values.length];
      rows.push({ name: layer.name, cells: cells.join('\t') });
    });
    return rows;
  }
}

/** Bytes of key texts and value messages, without tags and lengths. */
function tableBytes({ keys, values }: Layer): number {
  let sum = 0;
  for (const { starts, ends, length } of [keys, values]) for (let i = 0; i < length; i++) sum += ends[i]! - starts[i]!;
  return sum;
}

/** CSV quoting, where the text would break the line or cell. */
function quoted(text: string): string {
  return /["\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
