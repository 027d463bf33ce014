// Builds PMTiles archives with leaf directories from tiles, independently of src: ids by the `pmtiles` package, bytes by
// pmtiles-bytes.ts.

import { writeFileSync } from 'node:fs';
import { zxyToTileId } from 'pmtiles';
import type { Tiles } from './archive-reading.ts';
import { type RawEntry, rawArchive, rawDirectory } from './pmtiles-bytes.ts';

export interface PmtilesBuilderOptions {
  metadata?: Record<string, unknown>;
  /** Header code: 1 none, 2 gzip (default). */
  compression?: number;
  /** Header code: 1 MVT (default), 2 PNG, 4 WebP. */
  type?: number;
  /** West, south, east, north in degrees; default: the extent of Web Mercator. */
  bounds?: readonly number[];
  /** Longitude and latitude in degrees, and zoom. */
  center?: readonly [number, number, number];
}

const LEAF_ENTRIES = 500;

const WEB_MERCATOR = [-180, -85.0511288, 180, 85.0511288];

/** Writes a clustered archive without run lengths, each content once, and returns its path. */
export function buildPmtiles(
  path: string,
  tiles: Tiles,
  { metadata = {}, compression = 2, type = 1, bounds = WEB_MERCATOR, center = [0, 0, 0] }: PmtilesBuilderOptions = {},
): string {
  const parts: Buffer[] = [];
  const offsets = new Map<string, number>();
  let length = 0;
  const entries = sortedById(tiles).map(({ id, data }): RawEntry => {
    const content = data.toString('latin1');
    if (!offsets.has(content)) {
      offsets.set(content, length);
      parts.push(data);
      length += data.length;
    }
    return { id, length: data.length, code: (offsets.get(content) as number) + 1 };
  });
  const zooms = [...tiles.keys()].map((key) => Number(key.split('/')[0]));
  const leaves: Buffer[] = [];
  const root: RawEntry[] = [];
  let leafOffset = 0;
  for (let at = 0; at < entries.length; at += LEAF_ENTRIES) {
    const leaf = rawDirectory(entries.slice(at, at + LEAF_ENTRIES));
    root.push({ id: (entries[at] as RawEntry).id, run: 0, length: leaf.length, code: leafOffset + 1 });
    leaves.push(leaf);
    leafOffset += leaf.length;
  }
  const header: Record<number, number> = {
    72: tiles.size,
    80: tiles.size,
    88: offsets.size,
    98: compression,
    99: type,
    100: zooms.reduce((a, b) => Math.min(a, b)),
    101: zooms.reduce((a, b) => Math.max(a, b)),
  };
  const archive = {
    root,
    leaves: Buffer.concat(leaves),
    metadata: JSON.stringify(metadata),
    tileData: Buffer.concat(parts),
    header,
  };
  const bytes = rawArchive(archive);
  bounds.forEach((degrees, i) => {
    bytes.writeInt32LE(Math.round(degrees * 1e7), 102 + 4 * i);
  });
  bytes[118] = center[2];
  bytes.writeInt32LE(Math.round(center[0] * 1e7), 119);
  bytes.writeInt32LE(Math.round(center[1] * 1e7), 123);
  writeFileSync(path, bytes);
  return path;
}

function sortedById(tiles: Tiles): { id: number; data: Buffer }[] {
  const listed = [...tiles].map(([key, data]) => {
    const [z, x, y] = key.split('/').map(Number) as [number, number, number];
    if (data === null) throw new Error(`${key}: PMTiles holds no NULL`);
    return { id: zxyToTileId(z, x, y), data };
  });
  return listed.sort((a, b) => a.id - b.id);
}
