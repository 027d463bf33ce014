// Plans a request: opens the input, takes the census, determines settings that depend on the input, and creates the manifest. Writes
// nothing except a key index, if the input lacks one.

import { type InputIdentity, InputWatch } from '../../archive/identity.ts';
import { formatOfFile } from '../../archive/open.ts';
import type { ArchiveSummary, InputSource, MbtilesType } from '../../archive/types.ts';
import { TilefoldError } from '../../errors.ts';
import type { KnownInput } from '../../job/job.ts';
import { openDatabase } from '../../kit/open-database.ts';
import { tilefoldVersion } from '../../kit/version.ts';
import { type FingerprintParts, fingerprintOf, sha256 } from '../../plan/fingerprint.ts';
import { firstInput, inputPaths } from '../../plan/inputs.ts';
import { createManifest, type Manifest, type Settled } from '../../plan/manifest.ts';
import { planShards, targetBytes } from '../../plan/planner.ts';
import type { Request } from '../../plan/request.ts';
import type { TilesetSize } from '../../plan/tileset-size.ts';
import { openInput } from '../../shard/open-input.ts';
import { checkPatched } from '../../shard/patch/open-patched.ts';
import { compressorVersions, levelVersion, sniffCompression } from '../../tile/codec/compression.ts';
import { type Encoding, encodingOf } from '../../tile/codec/encoding.ts';
import { optionsOfRegion } from '../../tile/region.ts';
import type { Compression, TileType } from '../../tile/type.ts';
import { transformOf } from '../../transform/registry.ts';
import { sizeAtMost } from '../estimate/input-size.ts';
import { inputNotes, regionNotes } from './input-notes.ts';
import { checkKnownLoss, checkTilesThere } from './known-loss.ts';
import { takeCensus } from './region-census.ts';
import { sampleOf } from './region-sample.ts';

/** Tiles to sample for the usual compression. */
const SAMPLED_TILES = 256;

const PICTURES: ReadonlySet<TileType> = new Set(['png', 'jpeg', 'webp', 'avif']);

export interface Prepared {
  readonly manifest: Manifest;
  readonly inputs: readonly KnownInput[];
  readonly parts: FingerprintParts;
  /** Without `metadataTexts`, a Map, which cannot be sent between processes as JSON. */
  readonly summary: Omit<ArchiveSummary, 'metadataTexts'>;
  /** Notes on the input and on what the run will change; one line each. */
  readonly notes: readonly string[];
  /** Upper bound of the output's size. */
  readonly size: TilesetSize;
}

export interface PrepareOrder {
  readonly request: Request;
  readonly scratch: string;
  readonly allowEmpty: boolean;
}

/**
 * Plans a request.
 * @throws TilefoldError if the input cannot be read, or if the transform does not support its tile type; 'TOO_LITTLE_LEFT' if the output
 * is known to be empty, unless `allowEmpty`
 */
export function prepare(
  request: Request,
  { scratch, allowEmpty }: Partial<Pick<PrepareOrder, 'scratch'>> & Pick<PrepareOrder, 'allowEmpty'>,
): Prepared {
  using watch = new InputWatch(inputPaths(request));
  const identities = watch.identify();
  using source = openInput(request, scratch);
  checkTileType(request, source.summary);
  checkPatched(source);
  const { strips, rest, region } = takeCensus(source, request.region);
  const bytes = strips.reduce((sum, strip) => sum + strip.bytes, rest.bytes);
  const tiles = strips.reduce((sum, strip) => sum + strip.tiles, rest.tiles);
  checkTilesThere(request, tiles, allowEmpty);
  const target = request.shardBytes ?? targetBytes(bytes);
  const sample = sampleOf(source, region, strips);
  const settled = settle(request, source, sample(SAMPLED_TILES), strips.at(-1)?.zoom ?? 0);
  const parts = fingerprintParts(request, identities, new Set([settled.tileCompression, settled.sourceCompression]));
  if (!allowEmpty) checkKnownLoss(request, settled, source.summary, sample, strips);
  const shards = planShards(strips, rest, target, region);
  const manifest = createManifest(fingerprintOf(parts), settled, shards, target);
  const { metadataTexts: _, ...summary } = source.summary;
  const notes = [...summary.warnings, ...regionNotes(region, strips, tiles), ...inputNotes(request, source.summary, settled)];
  const size = sizeAtMost(source, request, tiles, bytes);
  const inputs = identities.map((identity) => ({ identity, format: formatOfFile(identity.path) }));
  return { manifest, inputs, parts, summary, notes, size };
}

/** Returns the compressions other than gzip that a request with these parts may write. */
export function compressionsIn({ versions }: FingerprintParts): ReadonlySet<Compression> {
  return new Set((['brotli', 'zstd'] as const).filter((name) => Object.hasOwn(versions, name)));
}

/** `written`: the compressions that the output's tiles may have. */
export function fingerprintParts(
  request: Request,
  identities: readonly InputIdentity[],
  written: ReadonlySet<Compression>,
): FingerprintParts {
  const { command, outputFormat, mbtilesType, aggTilesHash, codec } = request;
  const encoding = encodingOf(request);
  const { format: inputFormat } = firstInput(request);
  const { onDecodeError, onDuplicate, maxTileBytes, region, shardBytes, transform } = request;
  const { options, texts } = transformOf(transform).fingerprint(transform);
  const output = { command, inputFormat, outputFormat, mbtilesType, aggTilesHash, codec };
  const run = { ...output, onDuplicate, maxTileBytes, ...encodingParts(encoding) };
  return {
    inputs: identities.map(({ path: _, ...identity }) => identity),
    options: { ...run, ...optionsOfRegion(region), shardBytes, ...options },
    style: texts.length === 0 ? null : sha256(JSON.stringify(texts)),
    versions: { ...versions(), ...compressorVersions(written, codec), ...levelVersions(encoding) },
    permits: { onDecodeError },
  };
}

/** Nothing for a request that names no compression. */
function encodingParts(encoding: Encoding | undefined): Record<string, unknown> {
  return encoding === undefined ? {} : { tileCompression: encoding.compression, level: encoding.level };
}

function levelVersions(encoding: Encoding | undefined): Record<string, string> {
  return encoding === undefined || encoding.level === null ? {} : levelVersion(encoding.compression, encoding.level);
}

/** Versions that affect the output's bytes, other than those of compressors. */
export function versions(): Record<string, string> {
  const db = openDatabase(':memory:');
  const sqlite = db.prepare('SELECT sqlite_version()').pluck().get() as string;
  db.close();
  return { tilefold: tilefoldVersion(), sqlite };
}

function checkTileType(request: Request, { path, tileType }: ArchiveSummary): void {
  const { command, transform } = request;
  const { accepts, produces } = transformOf(transform);
  checkRecodable(request, path, produces ?? tileType);
  checkMergeable(request, path, tileType);
  if (request.region.area?.clip != null && tileType !== 'unknown' && tileType !== 'mvt') {
    const what = `holds ${tileTypeText(tileType)}; --clip cuts ${tileTypeText('mvt')}: leave out --clip to copy whole tiles`;
    throw new TilefoldError('UNSUPPORTED', `${path}: ${what}`);
  }
  if (accepts === null || tileType === 'unknown' || accepts.includes(tileType)) return;
  const advice = command === 'copy' ? 'leave out --layers and --exclude-layers' : 'use copy to carry it over';
  const subject = command === 'copy' ? 'choosing layers' : command;
  const works = accepts.map(tileTypeText).join(' and ');
  throw new TilefoldError('UNSUPPORTED', `${path}: holds ${tileTypeText(tileType)}; ${subject} works on ${works}: ${advice}`);
}

/** Pictures are compressed in themselves. Without a compression around them they are as they should be. */
function checkRecodable({ tileCompression }: Request, path: string, type: TileType): void {
  if (tileCompression === 'auto' || tileCompression === 'none' || !PICTURES.has(type)) return;
  const why = `holds ${tileTypeText(type)}, which are compressed already: ${tileCompression} would only hide them from readers`;
  throw new TilefoldError('UNSUPPORTED', `${path}: ${why}; leave out --tile-compression, or say none`);
}

/** Tiles are joined, and cut, by their source-layers. */
function checkMergeable({ onDuplicate, transform }: Request, path: string, tileType: TileType): void {
  if (tileType === 'mvt' || tileType === 'unknown') return;
  const isFilled = transform.use === 'merge' && transform.overzoomFill;
  if (!isFilled && onDuplicate !== 'concat-layers') return;
  const option = isFilled ? '--overzoom-fill' : '--on-duplicate concat-layers';
  const text = `${path}: holds ${tileTypeText(tileType)}; ${option} works on Mapbox vector tiles (mvt): leave it out`;
  throw new TilefoldError('UNSUPPORTED', text);
}

function tileTypeText(type: TileType): string {
  if (type === 'mvt') return 'Mapbox vector tiles (mvt)';
  return type === 'mlt' ? 'MapLibre tiles (mlt)' : `${type} tiles`;
}

function settle(request: Request, source: InputSource, sample: Iterable<Uint8Array>, maxTileZoom: number): Settled {
  const { tileType, tileCompression, sharesContents, metadata } = source.summary;
  const usualType: MbtilesType = sharesContents ? 'normalized' : 'flat';
  const encoding = encodingOf(request);
  return {
    tileType: transformOf(request.transform).produces ?? tileType,
    tileCompression: encoding?.compression ?? usualCompression(sample, tileCompression),
    ...(encoding === undefined ? {} : { encoding }),
    sourceCompression: tileCompression,
    mbtilesType: request.mbtilesType === 'auto' ? usualType : request.mbtilesType,
    maxTileZoom,
    ...(source.deepestZooms === undefined ? {} : { deepestZooms: source.deepestZooms }),
    describedLayers: (metadata.vector_layers ?? []).filter(({ fields }) => Object.keys(fields).length > 0).map(({ id }) => id),
  };
}

/** Returns the most frequent compression in the sample. zlib counts as gzip, to which it is converted. Ties go to the first in the list. */
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
