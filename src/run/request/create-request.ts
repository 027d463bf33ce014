// From what was typed to a request: formats settled, paths absolute, the style read and checked. Nothing is created yet.

import { closeSync, openSync, readSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { formatOfExtension, formatOfFile } from '../../archive/open.ts';
import type { ArchiveFormat } from '../../archive/types.ts';
import { TilefoldError } from '../../errors.ts';
import type { Request, TransformRequest } from '../../plan/request.ts';
import { requireCodec, settleTransform } from '../../shard/task.ts';
import { badStyle } from '../../style/expression/bad-style.ts';
import { MAX_STYLE_BYTES } from '../../style/style.ts';
import { MAX_INFLATED_BYTES } from '../../tile/codec/compression.ts';
import { compileTransform } from '../../transform/compile.ts';

/** What has to be said, and what may be. */
export interface Wish extends Partial<Omit<Request, 'command' | 'input' | 'output' | 'outputFormat' | 'transform'>> {
  readonly command: Request['command'];
  readonly input: string;
  readonly output?: string | null;
  readonly outputFormat?: ArchiveFormat | null;
  /** How to prune, without a style by name alone; a copy may leave out layers. */
  readonly prune?: Partial<Omit<PruneRequest, 'use'>>;
  readonly simplify?: Partial<Omit<SimplifyRequest, 'use'>>;
}

type PruneRequest = Extract<TransformRequest, { use: 'prune' }>;
type SimplifyRequest = Extract<TransformRequest, { use: 'simplify' }>;

const DEFAULTS = {
  inputFormat: null,
  mbtilesType: 'auto',
  aggTilesHash: false,
  codec: 'zlib',
  onDecodeError: 'keep',
  onDuplicate: 'error',
  maxTileBytes: 1_280_000,
  minzoom: null,
  maxzoom: null,
  tile: null,
  shardBytes: null,
} as const;

const PRUNE_DEFAULTS: Omit<PruneRequest, 'use' | 'styleMode' | 'dropEmptyTiles'> = {
  styles: [],
  sources: [],
  onStyleError: 'abort',
  zoomRule: 'view',
  visibility: 'layout',
  unknownFilter: 'keep',
  overzoomGaps: false,
  layers: null,
  excludeLayers: [],
  keepAttributes: [],
  dropAttributes: [],
  maxInflatedBytes: MAX_INFLATED_BYTES,
};

const SIMPLIFY_DEFAULTS: Omit<SimplifyRequest, 'use'> = {
  layers: null,
  excludeLayers: [],
  onlyLayers: false,
  tolerances: [],
  preserveTopology: false,
  dropDegenerate: false,
  dropEmptyTiles: false,
  maxInflatedBytes: MAX_INFLATED_BYTES,
};

const STYLE_READ_BYTES = 1_048_576;

/** What a file without an output name is called after: `<stem>.<verb>.<extension>`. */
const VERBS = { prune: 'pruned', simplify: 'simplified', copy: 'copy' } as const;

/**
 * Completes a wish.
 * @throws TilefoldError 'NOT_FOUND', 'NOT_AN_ARCHIVE', 'FORMAT_CONFLICT', 'BAD_STYLE', 'UNSUPPORTED' for a codec that is not there
 */
export function createRequest({ prune, simplify, ...wish }: Wish): Request {
  const input = resolve(wish.input);
  const { output, outputFormat } = settleOutput(wish);
  const transform = transformRequest(wish.command, prune, simplify);
  const request: Request = { ...DEFAULTS, ...wish, input, output, outputFormat, transform };
  requireCodec(request.codec);
  checkTransform(request);
  return request;
}

/**
 * Returns where a wish's output goes: an absolute path.
 * @throws TilefoldError 'NOT_FOUND', 'NOT_AN_ARCHIVE' where the input's format settles it and cannot be told; 'FORMAT_CONFLICT'
 */
export function settleOutput(wish: Wish): Pick<Request, 'output' | 'outputFormat'> {
  const input = resolve(wish.input);
  const inputFormat = wish.inputFormat ?? formatOfFile(input);
  const outputFormat = settleFormat(wish.output ?? null, wish.outputFormat ?? null, inputFormat);
  const output = resolve(wish.output ?? defaultOutput(input, VERBS[wish.command], outputFormat));
  return { output, outputFormat };
}

function transformRequest(command: Request['command'], prune: Wish['prune'], simplify: Wish['simplify']): TransformRequest {
  if (command === 'simplify') {
    return { use: 'simplify', ...SIMPLIFY_DEFAULTS, ...simplify };
  }
  return command === 'copy' && prune === undefined ? { use: 'copy' } : pruneRequest(prune ?? {});
}

function settleFormat(output: string | null, asked: ArchiveFormat | null, inputFormat: ArchiveFormat): ArchiveFormat {
  const named = output === null ? undefined : formatOfExtension(output);
  if (asked !== null && named !== undefined && named !== asked) {
    const advice = 'leave --output-format out, or name the output accordingly';
    throw new TilefoldError(
      'FORMAT_CONFLICT',
      `${output}: output format ${asked} conflicts with the file's extension; ${advice}`,
    );
  }
  return asked ?? named ?? inputFormat;
}

function pruneRequest(prune: NonNullable<Wish['prune']>): PruneRequest {
  const styleMode = prune.styleMode ?? (prune.styles === undefined || prune.styles.length === 0 ? 'none' : 'layer+filter');
  // The tool that this mode follows deletes such tiles.
  const dropEmptyTiles = prune.dropEmptyTiles ?? styleMode === 'vt-compat';
  return { use: 'prune', ...PRUNE_DEFAULTS, ...prune, styleMode, dropEmptyTiles };
}

/**
 * Reads a style as text, also from a pipe.
 * @throws TilefoldError 'NOT_FOUND', or 'BAD_STYLE' for what is too large to be a style
 */
export function readStyle(path: string): string {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    const fd = openSync(path, 'r');
    try {
      for (let count = -1; count !== 0 && length <= MAX_STYLE_BYTES; length += count) {
        const chunk = Buffer.allocUnsafe(STYLE_READ_BYTES);
        count = readSync(fd, chunk);
        chunks.push(chunk.subarray(0, count));
      }
    } finally {
      closeSync(fd);
    }
  } catch (cause) {
    throw new TilefoldError('NOT_FOUND', `${path}: the style cannot be read: ${(cause as Error).message}`, { cause });
  }
  // No style is that large, and a device never ends.
  if (length > MAX_STYLE_BYTES) throw badStyle(path, `the style has more than ${MAX_STYLE_BYTES} bytes`);
  return Buffer.concat(chunks).toString('utf8');
}

function defaultOutput(input: string, verb: string, format: ArchiveFormat): string {
  return join(dirname(input), `${basename(input, extname(input))}.${verb}.${format}`);
}

/** A style that does not parse shall stop the command, not its workers. */
function checkTransform(request: Request): void {
  const settled = { maxTileZoom: 0, sourceCompression: 'unknown', tileCompression: 'unknown', describedLayers: [] } as const;
  compileTransform(settleTransform(request, settled));
}
