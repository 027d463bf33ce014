// What a user's module for `reduce` exports: functions over tiles, written in JavaScript or in TypeScript without syntax of its own.

import type { Layer } from '../../mvt/decode/decode-layers.ts';
import type { TilesetMetadata } from '../../tile/metadata.ts';

/** What each function is given beside its values. */
export interface ReduceContext<Data = unknown> {
  /** The value of --data. */
  readonly data: Data;
  /** The metadata of the first input. */
  readonly metadata: TilesetMetadata;
}

/** A tile as a map function sees it. Valid until the function returns. */
export interface MappedTile {
  readonly z: number;
  readonly x: number;
  /** XYZ: row 0 is in the north. */
  readonly y: number;
  /** The bytes as stored. */
  readonly stored: Uint8Array;
  /** The inflated bytes. @throws TileError when the tile does not inflate */
  readonly inflated: Uint8Array;
  /** The source-layers of a vector tile, or those of --layers. @throws TileError when it is none */
  readonly layers: readonly Layer[];
  /** The tiles of the same key in the other inputs, in their order; null where there is none. */
  readonly others: readonly (MappedTile | null)[];
}

/**
 * The default export of a module. `Sum` is plain data, as JSON can hold it: it passes between processes, and into a checkpoint. Functions
 * are synchronous, and must give the same for the same tiles.
 */
export interface Reducer<Sum = unknown, Result = unknown, Data = unknown> {
  /** Returns the sum of no tiles. Default: undefined. */
  init?(context: ReduceContext<Data>): Sum;
  /** Adds a tile to a sum. Returning undefined keeps the sum, which may have been changed. `emit` writes a row of ndjson or csv. */
  // biome-ignore lint/suspicious/noConfusingVoidType: a function without a return statement is of this type
  map(sum: Sum, tile: MappedTile, emit: (row: unknown) => void): Sum | undefined | void;
  /** Joins two sums. They come in an order that depends on the archive alone. */
  merge?(a: Sum, b: Sum): Sum;
  /** Makes the result of the sum of all tiles. Default: the sum itself. */
  finish?(sum: Sum, context: ReduceContext<Data>): Result;
}
