// Another reader of PMTiles, the `pmtiles` package itself: what it says about an archive is what browsers will see.

import { readFileSync } from 'node:fs';
import { PMTiles, SharedPromiseCache, type Source } from 'pmtiles';

/** Opens an archive with the `pmtiles` package; tiles come as stored, not inflated. */
export function otherReader(path: string): PMTiles {
  const bytes = readFileSync(path);
  const source: Source = {
    getKey: () => path,
    getBytes: async (offset, length) => ({ data: new Uint8Array(bytes.subarray(offset, offset + length)).buffer }),
  };
  return new PMTiles(source, new SharedPromiseCache(), async (stored, _compression) => stored);
}

/** Returns the metadata section, which a reader that inflates nothing cannot parse. */
export async function otherMetadata(path: string): Promise<Record<string, unknown>> {
  const bytes = readFileSync(path);
  const getBytes = async (offset: number, length: number) => ({
    data: new Uint8Array(bytes.subarray(offset, offset + length)).buffer,
  });
  return (await new PMTiles({ getKey: () => path, getBytes }).getMetadata()) as Record<string, unknown>;
}
