// From a request to its manifest: opens the input, takes the census, settles what only the input can tell. Writes nothing but
// the input's key index, where one has to be made.

import { readFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import type { ArchiveSummary, ColumnCount, TileSource } from '../archive/types.ts';
import { TilefoldError } from '../errors.ts';
import { type FingerprintParts, fingerprintOf, sha256 } from '../plan/fingerprint.ts';
import { createManifest, type Manifest, type Settled } from '../plan/manifest.ts';
import { planShards, targetBytes } from '../plan/planner.ts';
import type { MbtilesType, Request } from '../plan/request.ts';
import { sniffCompression } from '../tile/compression.ts';
import type { Compression } from '../tile/type.ts';
import { type InputIdentity, InputWatch } from './identity.ts';
import { openInput } from './task.ts';

/** Tiles looked at to see how most are compressed. */
const SAMPLED_TILES = 256;

export interface Prepared {
  readonly manifest: Manifest;
  readonly identity: InputIdentity;
  readonly parts: FingerprintParts;
  readonly summary: ArchiveSummary;
}

/**
 * Plans a request.
 * @throws TilefoldError when the input cannot be read, or holds what the transform does not work on
 */
export function prepare(request: Request, scratch?: string): Prepared {
  using watch = new InputWatch(request.input);
  const identity = watch.identify();
  using source = openInput(request, scratch);
  checkTileType(request, source.summary);
  const census = [...censusOf(source, request)];
  const rest = source.rest();
  const bytes = census.reduce((sum, strip) => sum + strip.bytes, rest.bytes);
  const tiles = census.reduce((sum, strip) => sum + strip.tiles, rest.tiles);
  checkNotEmpty(request, tiles);
  const target = request.shardBytes ?? targetBytes(bytes);
  const parts = fingerprintParts(request, identity);
  const settled = settle(request, source, census.at(-1)?.zoom ?? 0);
  const manifest = createManifest(fingerprintOf(parts), settled, planShards(census, rest, target), target);
  return { manifest, identity, parts, summary: source.summary };
}

export function fingerprintParts(request: Request, { size, modified, sampled, changeCounter }: InputIdentity): FingerprintParts {
  const { command, inputFormat, outputFormat, mbtilesType, aggTilesHash, onDecodeError, onDuplicate, maxTileBytes } = request;
  const { minzoom, maxzoom, shardBytes } = request;
  const style = request.transform.use === 'prune' ? request.transform.style : null;
  const transform =
    request.transform.use === 'prune' ? { ...request.transform, style: undefined, styleName: undefined } : request.transform;
  const run = { command, inputFormat, outputFormat, mbtilesType, aggTilesHash, onDecodeError, onDuplicate, maxTileBytes };
  return {
    input: { size, modified, sampled, changeCounter },
    options: { ...run, minzoom, maxzoom, shardBytes, ...transform },
    style: style === null ? null : sha256(style),
    versions: versions(),
  };
}

/** What turns equal requests into other bytes: our own code, zlib's, and SQLite's. */
function versions(): Record<string, string> {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };
  const db = new Database(':memory:');
  const sqlite = db.prepare('SELECT sqlite_version()').pluck().get() as string;
  db.close();
  return { tilefold: version, zlib: process.versions.zlib, sqlite };
}

function checkTileType(request: Request, { path, tileType }: ArchiveSummary): void {
  if (request.transform.use !== 'prune' || tileType === 'mvt' || tileType === 'unknown') return;
  throw new TilefoldError(
    'UNSUPPORTED',
    `${path}: holds ${tileType} tiles; prune works on vector tiles (mvt). Use copy to carry it over`,
  );
}

function checkNotEmpty({ input, output, outputFormat }: Request, tiles: number): void {
  if (tiles > 0 || outputFormat === 'mbtiles') return;
  throw new TilefoldError('EMPTY_OUTPUT', `${input}: no tile is there to write to ${output}, and PMTiles cannot be empty`);
}

function* censusOf(source: TileSource, { minzoom, maxzoom }: Request): Generator<ColumnCount> {
  for (const strip of source.census()) {
    if (strip.zoom >= (minzoom ?? 0) && strip.zoom <= (maxzoom ?? Number.POSITIVE_INFINITY)) yield strip;
  }
}

function settle(request: Request, source: TileSource, maxTileZoom: number): Settled {
  const { tileType, tileCompression, schema } = source.summary;
  const flatSource = schema === 'flat';
  const mbtilesType: MbtilesType = request.mbtilesType === 'auto' ? (flatSource ? 'flat' : 'normalized') : request.mbtilesType;
  return {
    tileType,
    tileCompression: usualCompression(source.sample(SAMPLED_TILES), tileCompression),
    sourceCompression: tileCompression,
    mbtilesType,
    maxTileZoom,
  };
}

/** Returns what most of the sampled tiles have; zlib counts as gzip, which it becomes. Ties go to the first in the list. */
function usualCompression(sample: Iterable<Uint8Array>, claimed: Compression): Compression {
  const counts = new Map<Compression, number>();
  for (const stored of sample) {
    const found = sniffCompression(stored, claimed);
    const code = found === 'zlib' ? 'gzip' : found;
    counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  let usual: Compression = claimed;
  for (const code of ['gzip', 'none', 'brotli', 'zstd'] as const)
    if ((counts.get(code) ?? 0) > (counts.get(usual) ?? 0)) usual = code;
  return usual;
}
