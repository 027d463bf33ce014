// Reads PMTiles with the `pmtiles` package, as browsers do.

import { readFileSync } from 'node:fs';
import { PMTiles, SharedPromiseCache, type Source } from 'pmtiles';

/** Opens an archive with the `pmtiles` package; tiles are returned as stored, not inflated. */
export function otherReader(path: string): PMTiles {
  const bytes = readFileSync(path);
  const source: Source = {
    getKey: () => path,
    getBytes: async (offset, length) => ({ data: new Uint8Array(bytes.subarray(offset, offset + length)).buffer }),
  };
  return new PMTiles(source, new SharedPromiseCache(), async (stored, _compression) => stored);
}

/** Returns the metadata section, which a reader that does not inflate cannot parse. */
export async function otherMetadata(path: string): Promise<Record<string, unknown>> {
  const bytes = readFileSync(path);
  const getBytes = async (offset: number, length: number) => ({
    data: new Uint8Array(bytes.subarray(offset, offset + length)).buffer,
  });
  return (await new PMTiles({ getKey: () => path, getBytes }).getMetadata()) as Record<string, unknown>;
}
