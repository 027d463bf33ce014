// Prunes single tiles by a style, for a tile server that does so as it serves.

import { TilefoldError } from '../errors.ts';
import { isOnGrid, keyText, MAX_ZOOM, type TileKey } from '../tile/key.ts';
import { prune } from '../transform/prune/descriptor.ts';
import type { StyleMode } from '../transform/prune/prune-options.ts';
import { BYTES, checkOptions, checkValue, type Kind, OBJECT, oneOf, TEXT, wholeNumber } from './check-options.ts';

/** A MapLibre or Mapbox style, version 8: its JSON as an object or as text. */
export type Style = string | Readonly<Record<string, unknown>>;

export interface PrunerOptions {
  /** A feature stays if any of the styles draws it. */
  styles: readonly Style[];
  /** The highest zoom that holds a tile: above it, readers overzoom these tiles. */
  maxzoom: number;
  /** Default: layer+filter. */
  mode?: StyleMode;
}

const MODES: readonly StyleMode[] = ['none', 'layer', 'layer+filter', 'layer+filter+attributes', 'vt-compat'];

const OPTIONS: Readonly<Record<keyof PrunerOptions, Kind>> = {
  styles: {
    words: 'a list of styles, as text or objects',
    fits: (value) => Array.isArray(value) && value.length > 0 && value.every((style) => TEXT.fits(style) || OBJECT.fits(style)),
  },
  maxzoom: wholeNumber(0, MAX_ZOOM),
  mode: oneOf(MODES),
};

/**
 * Returns a function that prunes a stored tile: the same array back if nothing goes, null if nothing is left, else the new bytes, in
 * the same compression.
 * @throws TilefoldError 'USAGE', 'BAD_STYLE'; the function throws TileError for a tile that cannot be read
 * @example
 * const prune = createPruner({ styles: [readFileSync('style.json', 'utf8')], maxzoom: 14 });
 * const smaller = prune({ z: 14, x: 8529, y: 5975 }, tile);
 */
export function createPruner(options: PrunerOptions): (key: TileKey, stored: Uint8Array) => Uint8Array | null {
  checkOptions('createPruner', options, OPTIONS);
  const { styles, maxzoom, mode } = options;
  for (const [name, value] of Object.entries({ styles, maxzoom })) {
    if (value === undefined) throw new TilefoldError('USAGE', `createPruner: option ${name} is needed`);
  }
  const texts = styles.map((style, i) => ({
    name: `styles[${i}]`,
    text: TEXT.fits(style) ? String(style) : JSON.stringify(style),
  }));
  const request = prune.defaults({
    styles: texts,
    ...(mode === undefined ? {} : { styleMode: mode }),
    dropEmptyTiles: true,
  });
  const facts = { maxTileZoom: maxzoom, compression: 'gzip', codec: 'zlib' } as const;
  const transform = prune.build(prune.settle(request, facts));
  return (key, stored) => {
    if (!isOnGrid(key)) throw new TilefoldError('USAGE', `${keyText(key)} is no tile key`);
    checkValue('prune', 'the tile', stored, BYTES);
    return transform.apply(key, stored);
  };
}
