// What the header says of an archive that was just written: counted facts, and the tileset's own words where they fit.

import { zoomOfId } from '../../../tile/hilbert.ts';
import type { TilesetMetadata } from '../../../tile/metadata.ts';
import { HEADER_BYTES, type PmtilesHeader } from '../header.ts';

/** What the sink has counted and placed. */
export interface WrittenArchive
  extends Pick<
    PmtilesHeader,
    'metadata' | 'leaves' | 'tileData' | 'addressedTiles' | 'entries' | 'contents' | 'tileType' | 'tileCompression'
  > {
  readonly rootBytes: number;
  readonly firstId: number;
  readonly lastId: number;
}

/** The bounds of a tileset that says nothing of its own: the square that Web Mercator shows. */
const WORLD = [-180, -85.0511287, 180, 85.0511287] as const;

/** Returns the header; zooms are those of the ids, whatever the metadata says. */
export function archiveHeader(written: WrittenArchive, words: TilesetMetadata): PmtilesHeader {
  const { rootBytes, firstId, lastId, ...facts } = written;
  const minZoom = zoomOfId(firstId);
  const maxZoom = zoomOfId(lastId);
  const bounds = words.bounds ?? WORLD;
  const [west, south, east, north] = bounds;
  const [longitude, latitude, zoom] = words.center ?? [(west + east) / 2, (south + north) / 2, minZoom];
  return {
    ...facts,
    root: { offset: HEADER_BYTES, length: rootBytes },
    isClustered: true,
    internalCompression: 'gzip',
    minZoom,
    maxZoom,
    bounds,
    // Other readers refuse a center outside the zooms.
    center: [longitude, latitude, Math.min(maxZoom, Math.max(minZoom, Math.round(zoom)))],
  };
}
