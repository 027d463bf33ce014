// Everything a shard runner needs, opened by path from the job directory: the same in a worker and in-process.

import { outputLayout } from '../archive/formats.ts';
import type { InputIdentity, InputWatch } from '../archive/identity.ts';
import type { InputSource, OutputLayout, TileSource } from '../archive/types.ts';
import type { Settled } from '../plan/manifest.ts';
import type { OnDecodeError, Request } from '../plan/request.ts';
import type { CodecName } from '../tile/codec/codec.ts';
import { codecNamed } from '../tile/codec/codecs.ts';
import { MAX_INFLATED_BYTES } from '../tile/codec/compression.ts';
import { zoomLimits } from '../tile/region.ts';
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
  /** Requested zooms, both included. Shards on the grid are already limited to them. */
  readonly zooms: readonly [min: number, max: number];
  readonly maxInflatedBytes: number;
  readonly codec: CodecName;
  createTransform(): TileTransform<TransformReport>;
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
    zooms: zoomLimits(request.region),
    maxInflatedBytes,
    codec: request.codec,
    createTransform: () => compileTransform(spec),
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
  const { maxTileZoom, sourceCompression, tileCompression, describedLayers, encoding } = settled;
  // zstd tiles are recognized by their bytes even if MBTiles metadata does not declare them; brotli must be declared.
  const compression = tileCompression === 'zstd' && sourceCompression !== 'brotli' ? tileCompression : sourceCompression;
  const facts = { maxTileZoom, compression, codec, describedLayers, ...(encoding === undefined ? {} : { encoding }) };
  return transformOf(transform).settle(transform, facts);
}
