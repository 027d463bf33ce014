// The manifest: the work of a job, shard by shard. Determined once and kept in the job. NDJSON: a header line, then a line for
// each shard.

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { MbtilesType } from '../archive/types.ts';
import { TilefoldError } from '../errors.ts';
import type { Encoding } from '../tile/codec/encoding.ts';
import type { Shard } from '../tile/shard.ts';
import type { Compression, TileType } from '../tile/type.ts';

/** Facts of the input, determined once so that every process and every resume uses the same. */
export interface Settled {
  readonly tileType: TileType;
  /** Compression of most tiles. The PMTiles header declares it, and tiles that differ are re-encoded to it. */
  readonly tileCompression: Compression;
  /** How the request wants every tile compressed; absent: each keeps its own. */
  readonly encoding?: Encoding;
  /** Compression the archive declares. */
  readonly sourceCompression: Compression;
  readonly mbtilesType: MbtilesType;
  /** The highest zoom that holds a tile of the output. Readers overzoom it for all higher views. */
  readonly maxTileZoom: number;
  /** Source-layers whose fields the input describes. */
  readonly describedLayers: readonly string[];
  /** If deeper tiles are made: the deepest zoom of each input, -1 without tiles. */
  readonly deepestZooms?: readonly number[];
}

export interface ManifestHeader {
  readonly manifest: 'tilefold';
  readonly version: 1;
  readonly fingerprint: string;
  readonly settled: Settled;
  readonly shards: number;
  readonly tiles: number;
  /** Stored bytes, exact or estimated. */
  readonly bytes: number;
  readonly shardBytes: number;
}

export interface Manifest {
  readonly header: ManifestHeader;
  readonly shards: readonly Shard[];
}

export function createManifest(fingerprint: string, settled: Settled, shards: readonly Shard[], shardBytes: number): Manifest {
  const tiles = shards.reduce((sum, shard) => sum + shard.tiles, 0);
  const bytes = shards.reduce((sum, shard) => sum + shard.bytes, 0);
  const header: ManifestHeader = {
    manifest: 'tilefold',
    version: 1,
    fingerprint,
    settled,
    shards: shards.length,
    tiles,
    bytes,
    shardBytes,
  };
  return { header, shards };
}

/** Returns the zooms of the tiles that are read; undefined if all are off the grid. */
export function tileZooms({ header, shards }: Manifest): { min: number; max: number } | undefined {
  const first = shards[0]?.ranges[0];
  return first === undefined ? undefined : { min: first.zoom, max: header.settled.maxTileZoom };
}

export function manifestText({ header, shards }: Manifest): string {
  return [header, ...shards].map((line) => `${JSON.stringify(line)}\n`).join('');
}

/** Returns the name of the folder for this manifest's shards: 16 hex digits, different for every manifest. */
export function manifestHash(manifest: Manifest): string {
  return createHash('sha256').update(manifestText(manifest)).digest('hex').slice(0, 16);
}

/**
 * Reads a manifest.
 * @throws TilefoldError 'BAD_JOB' when a line is not JSON, or header and lines disagree
 */
export async function readManifest(path: string): Promise<Manifest> {
  // Loaded late: a run that is not resumed reads no manifest.
  const { default: ndjson } = await import('ndjson');
  let lines: unknown[];
  try {
    lines = await pipeline(createReadStream(path), ndjson.parse({ strict: true }), (parsed) => Array.fromAsync<unknown>(parsed));
  } catch (cause) {
    throw new TilefoldError('BAD_JOB', `${path}: cannot be read: ${(cause as Error).message}. Start over with --restart`, {
      cause,
    });
  }
  const [header, ...shards] = lines as [ManifestHeader | undefined, ...Shard[]];
  if (header?.manifest !== 'tilefold' || header.version !== 1) {
    throw new TilefoldError('BAD_JOB', `${path}: is not a manifest of this version of tilefold. Start over with --restart`);
  }
  if (header.shards !== shards.length || shards.some((shard, index) => shard.index !== index)) {
    throw new TilefoldError(
      'BAD_JOB',
      `${path}: holds ${shards.length} shards, its header says ${header.shards}. Start over with --restart`,
    );
  }
  return { header, shards };
}
