// Reads and summarizes single tiles: the requested one, and the largest.

import type { TileSource } from '../archive/types.ts';
import { TileError, TilefoldError } from '../errors.ts';
import { keyText, type TileKey } from '../tile/key.ts';
import { tileAt } from './inspected.ts';
import { TileReader } from './layers/tile-reader.ts';
import { countLayers, summarizeTile, type TileSummaryOptions } from './layers/tile-summary.ts';
import type { InspectOptions } from './sizes/inspect-options.ts';
import type { TileSize, TileSummary } from './sizes/report-types.ts';

export class TileLookup {
  readonly #source: TileSource;
  readonly #options: TileSummaryOptions;
  readonly #reader: TileReader;

  constructor(source: TileSource, { layers, maxInflatedBytes }: InspectOptions) {
    this.#source = source;
    this.#options = { layers, maxInflatedBytes, sourceCompression: source.summary.tileCompression, propertyKeys: true };
    this.#reader = new TileReader(this.#options);
  }

  /** @throws TilefoldError 'NOT_FOUND' when there is no such tile, 'BAD_TILE' when it cannot be read */
  summaryOf(key: TileKey): TileSummary {
    const tile = tileAt(this.#source, key);
    const { path } = this.#source.summary;
    if (tile === null) throw new TilefoldError('NOT_FOUND', `${path} has no tile ${keyText(key)} (z/x/y, XYZ)`);
    try {
      return summarizeTile(tile, this.#options, this.#reader);
    } catch (cause) {
      if (!(cause instanceof TileError)) throw cause;
      throw new TilefoldError('BAD_TILE', `${path}: tile ${keyText(key)} cannot be read: ${cause.message}`, { cause });
    }
  }

  /** Returns the summary, or nothing for a tile that is off the grid or no vector tile. */
  summaryIfReadable({ zoom, x, y }: TileSize): TileSummary[] {
    const tile = tileAt(this.#source, { z: zoom, x, y });
    if (tile === null) return [];
    try {
      return [summarizeTile(tile, this.#options, this.#reader)];
    } catch (error) {
      if (error instanceof TileError) return [];
      throw error;
    }
  }

  layerCountOf({ zoom, x, y }: TileSize): number | null {
    const tile = tileAt(this.#source, { z: zoom, x, y });
    return tile === null ? null : countLayers(tile, this.#reader);
  }
}
