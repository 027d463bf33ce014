// Makes one tile of all tiles that several inputs have at one key. Equal tiles are one, also if only their compression differs.

import { TileError, TilefoldError } from '../../errors.ts';
import { inflate, sniffCompression } from '../../tile/codec/compression.ts';
import { contentHash } from '../../tile/content-hash.ts';
import { keyText, type Tile, type TileKey } from '../../tile/key.ts';
import type { Compression } from '../../tile/type.ts';
import type { OnOverlap, SourceNotices } from '../types.ts';
import type { InputTile } from './tile-queue.ts';

/** A tile that is not empty, to be joined with others. */
interface TilePart {
  readonly path: string;
  readonly data: Uint8Array;
}

/**
 * Joins tiles of one key, in the order of the inputs.
 * @throws TilefoldError if they cannot be joined
 */
export type JoinTiles = (key: TileKey, parts: readonly TilePart[]) => Uint8Array;

export interface OverlapRules {
  readonly paths: readonly string[];
  readonly onOverlap: OnOverlap;
  /** Needed for 'concat-layers'. */
  readonly join: JoinTiles | undefined;
  /** Compresses a tile that was made. Needed if any is: until it is yielded it is not compressed, as it may be joined. */
  readonly pack: ((tile: Uint8Array) => Uint8Array) | undefined;
  /** Declared by the archives, to recognize brotli. */
  readonly compression: Compression;
  readonly maxInflatedBytes: number;
}

/**
 * Returns the tile of a key, from those of at least two inputs, and reports what became of each.
 * @throws TilefoldError DUPLICATE_TILE for different tiles, if no rule says which counts
 */
export function tileOfKey(tiles: readonly InputTile[], rules: OverlapRules, notices: SourceNotices): Tile {
  const stored = tiles.filter(({ tile }) => tile.madeFrom === undefined);
  const isJoined = rules.onOverlap === 'concat-layers';
  // A tile that was made is for places where no input has one; only layers are joined with.
  const isStored = !isJoined && stored.length > 0;
  if (isStored) for (const tile of tiles) if (!stored.includes(tile)) drop(tile, 'overruled', notices);
  const contents = contentsOf(isStored ? stored : tiles, rules);
  return isJoined ? joinedTile(contents, rules, notices) : takenTile(contents, rules, notices);
}

/** Yields the only tile of a key. */
export function onlyTile(only: InputTile, rules: Pick<OverlapRules, 'pack'>, notices: SourceNotices): Tile {
  count(only, 'taken', notices);
  return packed(only.tile, rules);
}

function packed(tile: Tile, { pack }: Pick<OverlapRules, 'pack'>): Tile {
  return tile.madeFrom === undefined || tile.data === null || pack === undefined ? tile : { ...tile, data: pack(tile.data) };
}

/** Reports a tile that is yielded, or that others are joined to. */
function count({ input, tile }: InputTile, outcome: 'taken' | 'joined', notices: SourceNotices): void {
  notices.ofInput?.(input, tile.madeFrom === undefined ? outcome : 'made');
}

/** Tiles of one content, in the order of the inputs. */
type Content = readonly [InputTile, ...InputTile[]];

function takenTile(contents: readonly Content[], rules: OverlapRules, notices: SourceNotices): Tile {
  const { onOverlap, paths } = rules;
  const [first, other] = contents as readonly [Content, ...Content[]];
  if (onOverlap === 'error' && other !== undefined) throw differentTiles(paths, first[0], other[0]);
  const lastOf = (content: Content): number => (content.at(-1) as InputTile).input;
  const winner = onOverlap === 'last' ? contents.reduce((a, b) => (lastOf(b) > lastOf(a) ? b : a)) : first;
  const taken = (onOverlap === 'last' ? winner.at(-1) : winner[0]) as InputTile;
  for (const content of contents) {
    for (const tile of content) {
      if (tile === taken) count(tile, 'taken', notices);
      else drop(tile, content === winner ? 'equal' : 'overruled', notices);
    }
  }
  return packed(taken.tile, rules);
}

function joinedTile(contents: readonly Content[], rules: OverlapRules, notices: SourceNotices): Tile {
  const { join, paths } = rules;
  const full = contents.filter(([{ tile }]) => tile.data !== null && tile.data.length > 0);
  const [first = contents[0] as Content, ...others] = full;
  for (const content of contents) {
    const isJoined = others.length > 0 && full.includes(content);
    for (const tile of content) {
      if (tile !== content[0]) drop(tile, 'equal', notices);
      else if (content !== first) drop(tile, isJoined ? 'joined' : 'overruled', notices);
      else count(tile, isJoined ? 'joined' : 'taken', notices);
    }
  }
  const { tile } = first[0];
  if (others.length === 0) return packed(tile, rules);
  if (join === undefined) throw new TilefoldError('INTERNAL', `nothing joins tiles of ${paths.join(', ')}`);
  const parts = full.map(
    ([
      {
        input,
        tile: { data },
      },
    ]) => ({ path: paths[input] as string, data: data as Uint8Array }),
  );
  return { z: tile.z, x: tile.x, y: tile.y, data: join(tile, parts), madeFrom: tile.madeFrom ?? tile.data?.length ?? 0 };
}

/** A made tile that is not needed counts for no input. */
function drop({ input, tile }: InputTile, outcome: 'joined' | 'equal' | 'overruled', notices: SourceNotices): void {
  const isMade = tile.madeFrom !== undefined;
  if (!isMade || outcome === 'joined') notices.ofInput?.(input, isMade ? 'made' : outcome);
  notices.drop(outcome === 'joined' ? 'joined' : 'duplicate', tile.z, keyText(tile), {
    bytes: tile.madeFrom ?? tile.data?.length ?? 0,
  });
}

/** Groups tiles by content, in the order of the inputs. Tiles are inflated only if their stored bytes differ, and once each. */
function contentsOf(tiles: readonly InputTile[], rules: OverlapRules): Content[] {
  const stored = grouped(tiles, ({ tile: { data } }) => (data === null ? 'NULL' : hashText(data)));
  if (stored.length === 1) return stored;
  const contents = grouped(
    stored,
    ([
      {
        tile: { data },
      },
    ]) => (data === null ? 'NULL' : contentName(data, rules)),
  );
  return contents.map((same) => same.flat().sort((a, b) => a.input - b.input) as unknown as Content);
}

function grouped<Item>(items: readonly Item[], nameOf: (item: Item) => string): [Item, ...Item[]][] {
  return [...Map.groupBy(items, nameOf).values()] as [Item, ...Item[]][];
}

/** A tile that cannot be inflated is equal to no other bytes. */
function contentName(data: Uint8Array, { compression, maxInflatedBytes }: OverlapRules): string {
  try {
    return `content ${hashText(inflate(data, sniffCompression(data, compression), maxInflatedBytes))}`;
  } catch (error) {
    if (error instanceof TileError) return `stored ${hashText(data)}`;
    throw error;
  }
}

function hashText(data: Uint8Array): string {
  return Buffer.from(contentHash(data)).toString('latin1');
}

function differentTiles(paths: readonly string[], one: InputTile, other: InputTile): TilefoldError {
  const files = [one, other].map(({ input }) => paths[input]).join(' and ');
  const advice =
    'first or last says whose tile counts, concat-layers joins the source-layers of both; start over by --restart with it';
  return new TilefoldError('DUPLICATE_TILE', `${files} have different tiles at ${keyText(one.tile)}; --on-duplicate ${advice}`);
}
