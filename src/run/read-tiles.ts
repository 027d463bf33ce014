// Single tiles of an archive, inflated: for pictures of them.

import { openSource } from '../archive/open.ts';
import type { TileSource } from '../archive/types.ts';
import { TileError } from '../errors.ts';
import { inflate, sniffCompression } from '../tile/compression.ts';
import { isOnGrid, type TileKey } from '../tile/key.ts';
import type { InspectRequest } from './inspect.ts';

const NO_NOTICES = { drop: () => {}, warn: () => {} };

/**
 * Yields the inflated bytes of each key; null where there are none to be had. They may be overwritten by the next.
 * @throws TilefoldError when the archive cannot be opened any more
 */
export function* readTiles(
  { input, inputFormat, maxInflatedBytes }: Pick<InspectRequest, 'input' | 'inputFormat' | 'maxInflatedBytes'>,
  keys: Iterable<TileKey>,
): Generator<Uint8Array | null> {
  const format = inputFormat === null ? {} : { format: inputFormat };
  using source = openSource(input, { ...format, onDuplicate: 'first' });
  for (const key of keys) yield isOnGrid(key) ? readTile(source, key, maxInflatedBytes) : null;
}

function readTile(source: TileSource, key: TileKey, maxInflatedBytes: number): Uint8Array | null {
  const ranges = [{ zoom: key.z, columns: [key.x, key.x] as const }];
  for (const { data } of source.tiles({ index: 0, ranges, only: key, tiles: 1, bytes: 0 }, 'row', NO_NOTICES)) {
    if (data === null) return null;
    try {
      return inflate(data, sniffCompression(data, source.summary.tileCompression), maxInflatedBytes);
    } catch (error) {
      if (error instanceof TileError) return null;
      throw error;
    }
  }
  return null;
}
