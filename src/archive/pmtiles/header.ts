// The 127-byte header of a PMTiles v3 archive (specification, section 3). Its values are checked against the file size before
// use.

import { createRequire } from 'node:module';
import type * as Pmtiles from 'pmtiles';
import type { Header } from 'pmtiles';
import { TilefoldError } from '../../errors.ts';
import { COMPRESSIONS, type Compression, TILE_TYPES, type TileType } from '../../tile/type.ts';

export const HEADER_BYTES = 127;
/** The header and root directory lie within these first bytes (section 2), so that one request fetches both. */
export const HEAD_BYTES = 16_384;

/** A range of bytes in a file. */
export interface Section {
  readonly offset: number;
  readonly length: number;
}

export interface PmtilesHeader {
  readonly root: Section;
  readonly metadata: Section;
  readonly leaves: Section;
  readonly tileData: Section;
  /** For all three, 0 is unknown. */
  readonly addressedTiles: number;
  readonly entries: number;
  readonly contents: number;
  readonly isClustered: boolean;
  readonly internalCompression: Compression;
  readonly tileCompression: Compression;
  readonly tileType: TileType;
  readonly minZoom: number;
  readonly maxZoom: number;
  /** Degrees: west, south, east, north. */
  readonly bounds: readonly [number, number, number, number];
  /** Degrees and zoom. */
  readonly center: readonly [number, number, number];
}

const MAGIC = Buffer.from('PMTiles', 'latin1');
const VERSION = 3;

/**
 * Reads the header from the first bytes of a file.
 * @throws TilefoldError NOT_AN_ARCHIVE, UNSUPPORTED for another version, BAD_ARCHIVE when it is cut off
 */
export function parseHeader(head: Buffer, path: string): PmtilesHeader {
  checkMagic(head, path);
  if (head.length < HEADER_BYTES) {
    throw new TilefoldError('BAD_ARCHIVE', `${path}: truncated header: ${head.length} bytes of ${HEADER_BYTES}`);
  }
  // Loaded lazily: most runs on MBTiles never need it.
  const { bytesToHeader } = createRequire(import.meta.url)('pmtiles') as typeof Pmtiles;
  const header: Header = bytesToHeader(Uint8Array.from(head.subarray(0, HEADER_BYTES)).buffer, undefined);
  return {
    root: { offset: header.rootDirectoryOffset, length: header.rootDirectoryLength },
    metadata: { offset: header.jsonMetadataOffset, length: header.jsonMetadataLength },
    leaves: { offset: header.leafDirectoryOffset, length: header.leafDirectoryLength ?? 0 },
    tileData: { offset: header.tileDataOffset, length: header.tileDataLength ?? 0 },
    addressedTiles: header.numAddressedTiles,
    entries: header.numTileEntries,
    contents: header.numTileContents,
    isClustered: header.clustered,
    internalCompression: knownInternalCompression(header.internalCompression, path),
    tileCompression: COMPRESSIONS[header.tileCompression] ?? 'unknown',
    tileType: TILE_TYPES[header.tileType] ?? 'unknown',
    minZoom: header.minZoom,
    maxZoom: header.maxZoom,
    bounds: [header.minLon, header.minLat, header.maxLon, header.maxLat],
    center: [header.centerLon, header.centerLat, header.centerZoom],
  };
}

/** Returns the 127 bytes. Degrees are clamped to valid values. */
export function serializeHeader(header: PmtilesHeader): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES);
  MAGIC.copy(bytes);
  bytes[7] = VERSION;
  const { root, metadata, leaves, tileData } = header;
  const numbers = [root, metadata, leaves, tileData].flatMap((section) => [section.offset, section.length]);
  numbers.push(header.addressedTiles, header.entries, header.contents);
  numbers.forEach((value, i) => {
    bytes.writeUInt32LE(value % 2 ** 32, 8 + 8 * i);
    bytes.writeUInt32LE(Math.floor(value / 2 ** 32), 12 + 8 * i);
  });
  bytes[96] = header.isClustered ? 1 : 0;
  bytes[97] = COMPRESSIONS.indexOf(header.internalCompression);
  bytes[98] = COMPRESSIONS.indexOf(header.tileCompression);
  bytes[99] = TILE_TYPES.indexOf(header.tileType);
  bytes[100] = header.minZoom;
  bytes[101] = header.maxZoom;
  const [west, south, east, north] = header.bounds;
  const [longitude, latitude, zoom] = header.center;
  bytes.writeInt32LE(e7(west, 180), 102);
  bytes.writeInt32LE(e7(south, 90), 106);
  bytes.writeInt32LE(e7(east, 180), 110);
  bytes.writeInt32LE(e7(north, 90), 114);
  bytes[118] = zoom;
  bytes.writeInt32LE(e7(longitude, 180), 119);
  bytes.writeInt32LE(e7(latitude, 90), 123);
  return bytes;
}

function checkMagic(head: Buffer, path: string): void {
  if (head.length === 0) throw new TilefoldError('NOT_AN_ARCHIVE', `${path} is empty (0 bytes)`);
  // Versions 1 and 2 had a magic number of two bytes, then the version as a uint16.
  if (head[0] === 0x50 && head[1] === 0x4d && (head[2] === 1 || head[2] === 2) && head[3] === 0) {
    const message = `${path} is PMTiles v${head[2]}; convert it to v3 first, with \`pmtiles convert\` of go-pmtiles`;
    throw new TilefoldError('UNSUPPORTED', message);
  }
  if (head.length <= MAGIC.length && head.equals(MAGIC.subarray(0, head.length))) {
    throw new TilefoldError('BAD_ARCHIVE', `${path}: truncated header: ${head.length} bytes of ${HEADER_BYTES}`);
  }
  if (!head.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw new TilefoldError('NOT_AN_ARCHIVE', `${path} is not a PMTiles archive: it does not begin with "PMTiles"`);
  }
  if (head[7] !== VERSION) {
    throw new TilefoldError('UNSUPPORTED', `${path} is PMTiles version ${head[7]}; only version ${VERSION} is supported`);
  }
}

function knownInternalCompression(code: number, path: string): Compression {
  const compression = COMPRESSIONS[code];
  // Some writers leave it at 0; it is then detected from the directories.
  if (compression !== undefined && compression !== 'zstd') return compression;
  const name = compression ?? 'not defined';
  throw new TilefoldError(
    'UNSUPPORTED',
    `${path}: the directories' compression (code ${code}, ${name}) is not supported; none, gzip and brotli are`,
  );
}

function e7(degrees: number, limit: number): number {
  return Math.round(Math.min(limit, Math.max(-limit, degrees)) * 1e7);
}
