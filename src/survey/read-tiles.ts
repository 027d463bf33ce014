// Reads and inflates single tiles of an archive, to draw them.

import type { TileSource } from '../archive/types.ts';
import { TileError } from '../errors.ts';
import { inflate, sniffCompression } from '../tile/codec/compression.ts';
import type { TileKey } from '../tile/key.ts';
import type { InspectRequest } from './inspect.ts';
import { openInspected, tileAt } from './inspected.ts';

/**
 * Yields the inflated bytes of each key, or null if the tile cannot be read. The next tile may overwrite them.
 * @throws TilefoldError when the archive can no longer be opened
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
