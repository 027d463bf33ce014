// From what was typed to a request: formats settled, paths absolute, the style read and checked. Nothing is created yet.

import { closeSync, openSync, readSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { FORMATS, formatOfExtension } from '../../archive/formats.ts';
import { formatOfFile } from '../../archive/open.ts';
import type { ArchiveFormat } from '../../archive/types.ts';
import { TilefoldError } from '../../errors.ts';
import type { Request } from '../../plan/request.ts';
import { requireCodec } from '../../shard/task.ts';
import { badStyle } from '../../style/expression/bad-style.ts';
import { MAX_STYLE_BYTES } from '../../style/style.ts';
import type { TileKey } from '../../tile/key.ts';
import { regionOf } from '../../tile/region.ts';
import {
  type SaidOptions,
  type TransformName,
  type TransformRequest,
  transformNamed,
  transformNames,
} from '../../transform/registry.ts';

/**
 * What has to be said, and what may be. The options of a transform go by its name: `prune` says how to prune, without a style by name
 * alone, and with a copy it leaves out layers.
 */
export interface Wish
  extends Partial<Omit<Request, 'command' | 'inputs' | 'output' | 'outputFormat' | 'region' | 'transform'>>,
    SaidOptions {
  readonly command: Request['command'];
  readonly input: string;
  /** null: what the file is. */
  readonly inputFormat?: ArchiveFormat | null;
  readonly output?: string | null;
  readonly outputFormat?: ArchiveFormat | null;
  /** The lowest and the highest zoom that is wanted; null for no limit. */
  readonly minzoom?: number | null;
  readonly maxzoom?: number | null;
  /** The one tile that is wanted; null for all. */
  readonly tile?: TileKey | null;
}

const DEFAULTS = {
  mbtilesType: 'auto',
  aggTilesHash: false,
  codec: 'zlib',
  onDecodeError: 'keep',
  onDuplicate: 'error',
  maxTileBytes: 1_280_000,
  shardBytes: null,
} as const;

const STYLE_READ_BYTES = 1_048_576;

/**
 * Completes a wish.
 * @throws TilefoldError 'NOT_FOUND', 'NOT_AN_ARCHIVE', 'FORMAT_CONFLICT', 'BAD_STYLE', 'UNSUPPORTED' for a codec that is not there
 */
export function createRequest(wish: Wish): Request {
  const { output, outputFormat } = settleOutput(wish);
  const { rest, transform } = transformOptions(wish);
  const { input, inputFormat = null, minzoom = null, maxzoom = null, tile = null, ...options } = rest;
  const inputs = [{ path: resolve(input), format: inputFormat }];
  const region = regionOf({ minzoom, maxzoom, tile });
  const request: Request = { ...DEFAULTS, ...options, inputs, output, outputFormat, region, transform };
  requireCodec(request.codec);
  // A style that does not parse shall stop the command, not its workers.
  transformNamed(transform.use).check(transform);
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
  const output = resolve(wish.output ?? defaultOutput(input, transformNamed(wish.command).verb, outputFormat));
  return { output, outputFormat };
}

/** What was said of one transform, apart from the rest. A copy may be done by another one, which leaves out layers. */
function transformOptions(wish: Wish): { rest: Omit<Wish, TransformName>; transform: TransformRequest } {
  const use = [wish.command, ...transformNames].find((name) => wish[name] !== undefined) ?? wish.command;
  const rest = Object.entries(wish).filter(([name]) => !(transformNames as readonly string[]).includes(name));
  return { rest: Object.fromEntries(rest) as unknown as Wish, transform: transformNamed(use).defaults(wish[use] ?? {}) };
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
  return join(dirname(input), `${basename(input, extname(input))}.${verb}${FORMATS[format].extension}`);
}
