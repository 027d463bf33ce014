// Decodes a vector tile for users of the library.

import { decodeLayers, type Layer } from '../mvt/decode/decode-layers.ts';
import { inflate } from './inflate.ts';

/**
 * Returns the layers of a vector tile, in their order. The bytes must not change while layers are in use.
 * @throws TileError when the bytes are no vector tile, or inflate to more than `maxBytes`
 * @example
 * for (const layer of decodeTile(archive.tile(14, 8529, 5975))) console.log(layer.name, layer.length);
 */
export function decodeTile(stored: Uint8Array, options: { maxBytes?: number } = {}): Layer[] {
  return decodeLayers(inflate(stored, options));
}
