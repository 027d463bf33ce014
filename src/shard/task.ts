// Everything a shard runner needs, opened by path from the job directory: the same in a worker and in-process.

import { outputLayout } from '../archive/formats.ts';
import type { InputIdentity, InputWatch } from '../archive/identity.ts';
import type { InputSource, OutputLayout, TileSource } from '../archive/types.ts';
import type { Settled } from '../plan/manifest.ts';
import type { OnDecodeError, Request } from '../plan/request.ts';
import type { CodecName } from '../tile/codec/codec.ts';
import { codecNamed } from '../tile/codec/codecs.ts';
import { MAX_INFLATED_BYTES } from '../tile/codec/compression.ts';
import { hasZoom } from '../tile/region.ts';
import type { Compression } from '../tile/type.ts';
import { StoredClip } from '../transform/clip/clip.ts';
import type { TransformOptions } from '../transform/options.ts';
import { compileTransform, type TransformReport, type TransformSpec, transformOf } from '../transform/registry.ts';
import type { TileTransform } from '../transform/types.ts';
import { openInput } from './open-input.ts';
import { isPatchResult } from './patch/open-patched.ts';

export interface Task extends Disposable {
  readonly source: TileSource;
  readonly watch: InputWatch;
  /** Of each input, in order. */
  readonly identities: readonly InputIdentity[];
  readonly fingerprint: string;
  /** The input has changed since the plan, and the user forced the run: counts may differ from the census. */
  readonly forced: boolean;
  readonly shardDirectory: string;
  /** Where shard files are until they are complete: the same, or node-local scratch. */
  readonly attemptDirectory: string;
  /** Shards are written in its tile order, with a content hash for each tile if it deduplicates, as the merge reads them. */
  readonly output: OutputLayout;
  readonly settled: Settled;
  readonly onDecodeError: OnDecodeError;
  readonly maxTileBytes: number;
  /** Whether a zoom was requested. Shards on the grid are already limited to those. */
  hasZoom(zoom: number): boolean;
  readonly maxInflatedBytes: number;
  readonly codec: CodecName;
  createTransform(): TileTransform<TransformReport>;
  /** Cuts tiles at the edge of the requested area; null if they are not cut. */
  createClip(): StoredClip | null;
}

/** A task without a job: everything needed to read and transform tiles. */
export interface TileTask
  extends Omit<Task, 'watch' | 'identities' | 'fingerprint' | 'forced' | 'shardDirectory' | 'attemptDirectory'> {
  readonly source: InputSource;
}

/** Opens the request's input. An index of its keys goes to `scratch` if one is needed. The caller disposes the task. */
export function openTileTask(request: Request, settled: Settled, scratch?: string): TileTask {
  const source = openInput(request, scratch, settled);
  const spec = settleTransform(request, settled);
  const layout = outputLayout(request.outputFormat, settled.mbtilesType);
  const { maxInflatedBytes = MAX_INFLATED_BYTES }: TransformOptions = spec;
  return {
    source,
    output: isPatchResult(request) ? { ...layout, oneCompression: false } : layout,
    settled,
    onDecodeError: request.onDecodeError,
    maxTileBytes: request.maxTileBytes,
    hasZoom: (zoom) => hasZoom(request.region, zoom),
    maxInflatedBytes,
    codec: request.codec,
    createTransform: () => compileTransform(spec),
    createClip: () => createClip(request, settled, maxInflatedBytes),
    [Symbol.dispose]: () => source[Symbol.dispose](),
  };
}

/**
 * Checks that an optional codec is available.
 * @throws TilefoldError 'UNSUPPORTED'
 */
export function requireCodec(name: CodecName): void {
  if (name !== 'zlib') codecNamed(name);
}

export function settleTransform(
  { transform, codec }: Request,
  settled: Pick<Settled, 'maxTileZoom' | 'sourceCompression' | 'tileCompression' | 'describedLayers' | 'encoding'>,
): TransformSpec {
  const { maxTileZoom, describedLayers, encoding } = settled;
  const compression = compressionOf(settled);
  const facts = { maxTileZoom, compression, codec, describedLayers, ...(encoding === undefined ? {} : { encoding }) };
  return transformOf(transform).settle(transform, facts);
}

function createClip({ region: { area }, codec }: Request, settled: Settled, maxInflatedBytes: number): StoredClip | null {
  if (area === undefined || area.clip === null) return null;
  return new StoredClip({ area, clip: area.clip, maxInflatedBytes, compression: compressionOf(settled), codec });
}

/** zstd tiles are recognized by their bytes even if MBTiles metadata does not declare them; brotli must be declared. */
function compressionOf({
  sourceCompression,
  tileCompression,
}: Pick<Settled, 'sourceCompression' | 'tileCompression'>): Compression {
  return tileCompression === 'zstd' && sourceCompression !== 'brotli' ? tileCompression : sourceCompression;
}
