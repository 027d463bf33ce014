// Builds the header of a written archive: exact counts, and the tileset's metadata where it fits.

import { zoomOfId } from '../../../tile/hilbert.ts';
import type { TilesetMetadata } from '../../../tile/metadata.ts';
import { HEADER_BYTES, type PmtilesHeader } from '../header.ts';

/** Counts and positions from the sink. */
export interface WrittenArchive
  extends Pick<
    PmtilesHeader,
    'metadata' | 'leaves' | 'tileData' | 'addressedTiles' | 'entries' | 'contents' | 'tileType' | 'tileCompression'
  > {
  readonly rootBytes: number;
  readonly firstId: number;
  readonly lastId: number;
}

/** Used for a tileset without bounds: the square that Web Mercator covers. */
const WORLD = [-180, -85.0511287, 180, 85.0511287] as const;

/** Returns the header. Zooms are those of the ids, whatever the metadata says. */
export function archiveHeader(written: WrittenArchive, metadata: TilesetMetadata): PmtilesHeader {
  const { rootBytes, firstId, lastId, ...facts } = written;
  const minZoom = zoomOfId(firstId);
  const maxZoom = zoomOfId(lastId);
  const bounds = metadata.bounds ?? WORLD;
  const [west, south, east, north] = bounds;
  const [longitude, latitude, zoom] = metadata.center ?? [(west + east) / 2, (south + north) / 2, minZoom];
  return {
    ...facts,
    root: { offset: HEADER_BYTES, length: rootBytes },
    isClustered: true,
    internalCompression: 'gzip',
    minZoom,
    maxZoom,
    bounds,
    // Some readers reject a center outside the zooms.
    center: [longitude, latitude, Math.min(maxZoom, Math.max(minZoom, Math.round(zoom)))],
  };
}
