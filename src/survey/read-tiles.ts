// Single tiles of an archive, inflated: for pictures of them.

import type { TileSource } from '../archive/types.ts';
import { TileError } from '../errors.ts';
import { inflate, sniffCompression } from '../tile/codec/compression.ts';
import type { TileKey } from '../tile/key.ts';
import type { InspectRequest } from './inspect.ts';
import { openInspected, tileAt } from './inspected.ts';

/**
 * Yields the inflated bytes of each key; null where there are none to be had. They may be overwritten by the next.
 * @throws TilefoldError when the archive cannot be opened any more
 */
export function* readTiles(
  { input, inputFormat, maxInflatedBytes }: Pick<InspectRequest, 'input' | 'inputFormat' | 'maxInflatedBytes'>,
  keys: Iterable<TileKey>,
): Generator<Uint8Array | null> {
  using source = openInspected(input, inputFormat);
  for (const key of keys) yield readTile(source, key, maxInflatedBytes);
}

function readTile(source: TileSource, key: TileKey, maxInflatedBytes: number): Uint8Array | null {
  const data = tileAt(source, key)?.data ?? null;
  if (data === null) return null;
  try {
    return inflate(data, sniffCompression(data, source.summary.tileCompression), maxInflatedBytes);
  } catch (error) {
    if (error instanceof TileError) return null;
    throw error;
  }
}
