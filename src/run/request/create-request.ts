// Creates a request from options: determines formats, resolves paths, and checks the styles. Creates no files.

import { closeSync, openSync, readSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { FORMATS, formatOfExtension } from '../../archive/formats.ts';
import { formatOfFile } from '../../archive/open.ts';
import type { ArchiveFormat } from '../../archive/types.ts';
import { TilefoldError } from '../../errors.ts';
import { fileKey } from '../../kit/fs/place-of.ts';
import type { InputRef } from '../../plan/inputs.ts';
import type { Request } from '../../plan/request.ts';
import { requireCodec } from '../../shard/task.ts';
import { badStyle } from '../../style/expression/bad-style.ts';
import { MAX_STYLE_BYTES } from '../../style/style.ts';
import type { Area, NamedPolygons } from '../../tile/area/area.ts';
import { badRegion, MAX_REGION_BYTES, polygonsOfGeoJson } from '../../tile/area/geojson.ts';
import type { TileKey } from '../../tile/key.ts';
import { regionOf, type Span } from '../../tile/region.ts';
import {
  type GivenOptions,
  type TransformName,
  type TransformRequest,
  transformNamed,
  transformNames,
} from '../../transform/registry.ts';

/**
 * The options of a request, before defaults. Those of a transform are under its name. `prune` without a style removes layers by name only;
 * with the command 'copy' it also removes layers by name.
 */
export interface RequestOptions
  extends Partial<Omit<Request, 'command' | 'inputs' | 'output' | 'outputFormat' | 'region' | 'transform'>>,
    GivenOptions {
  readonly command: Request['command'];
  readonly input: string;
  /** For a merge: the inputs after the first. */
  readonly moreInputs?: readonly string[];
  /** null: detected from the file. */
  readonly inputFormat?: ArchiveFormat | null;
  readonly output?: string | null;
  readonly outputFormat?: ArchiveFormat | null;
  /** Lowest and highest zoom to include; null for no limit. */
  readonly minzoom?: number | null;
  readonly maxzoom?: number | null;
  /** The only tile to include; null for all. */
  readonly tile?: TileKey | null;
  /** The only zooms to include: ascending spans, both ends included. */
  readonly zooms?: readonly Span[];
  /** Where the tiles lie that are included. */
  readonly area?: Area;
}

const DEFAULTS = {
  mbtilesType: 'auto',
  aggTilesHash: false,
  codec: 'zlib',
  tileCompression: 'auto',
  level: null,
  onDecodeError: 'keep',
  onDuplicate: 'error',
  maxTileBytes: 1_280_000,
  shardBytes: null,
} as const;

const READ_BYTES = 1_048_576;

/**
 * Creates a request from its options.
 * @throws TilefoldError 'NOT_FOUND', 'NOT_AN_ARCHIVE', 'FORMAT_CONFLICT', 'BAD_STYLE', 'UNSUPPORTED' for a codec that is not available
 */
export function createRequest(given: RequestOptions): Request {
  const { output, outputFormat } = settleOutput(given);
  const { rest, transform } = transformOptions(given);
  const {
    input,
    moreInputs = [],
    inputFormat = null,
    minzoom = null,
    maxzoom = null,
    tile = null,
    zooms,
    area,
    ...options
  } = rest;
  const inputs = [input, ...moreInputs].map((path) => ({ path: resolve(path), format: inputFormat }));
  checkEachOnce(inputs);
  const region = regionOf({
    minzoom,
    maxzoom,
    tile,
    ...(zooms === undefined ? {} : { zooms }),
    ...(area === undefined ? {} : { area }),
  });
  const request: Request = { ...DEFAULTS, ...options, inputs, output, outputFormat, region, transform };
  requireCodec(request.codec);
  // An invalid style must be reported by the command, before any worker starts.
  transformNamed(transform.use).check(transform);
  return request;
}

/**
 * Returns the absolute path and the format of the output.
 * @throws TilefoldError 'NOT_FOUND', 'NOT_AN_ARCHIVE' if the input's format is needed and cannot be detected; 'FORMAT_CONFLICT'
 */
export function settleOutput(given: RequestOptions): Pick<Request, 'output' | 'outputFormat'> {
  const input = resolve(given.input);
  const inputFormat = given.inputFormat ?? commonFormatOf([input, ...(given.moreInputs ?? [])], given);
  const outputFormat = settleFormat(given.output ?? null, given.outputFormat ?? null, inputFormat);
  const output = resolve(given.output ?? defaultOutput(input, transformNamed(given.command).verb, outputFormat));
  return { output, outputFormat };
}

/**
 * Returns the format of the first file. If there are others, the output's format must be said otherwise.
 * @throws TilefoldError 'FORMAT_CONFLICT' if it is not
 */
function commonFormatOf(paths: readonly string[], { output, outputFormat }: RequestOptions): ArchiveFormat {
  const [format, ...others] = new Set(paths.map((path) => formatOfFile(path)));
  const isSaid = outputFormat != null || (output != null && formatOfExtension(output) !== undefined);
  if (others.length === 0 || isSaid) return format as ArchiveFormat;
  throw new TilefoldError(
    'FORMAT_CONFLICT',
    `the inputs are ${[format, ...others].join(' and ')}; say with --output-format which the output is to be`,
  );
}

/** @throws TilefoldError 'SAME_FILE' */
function checkEachOnce(inputs: readonly InputRef[]): void {
  const known = new Map<string, string>();
  for (const { path } of inputs) {
    const key = fileKey(path);
    const other = known.get(key);
    if (other !== undefined) throw new TilefoldError('SAME_FILE', `${path} is the same file as ${other}; name each input once`);
    known.set(key, path);
  }
}

/** Separates the transform's options from the rest. A copy may use another transform, to remove layers. */
function transformOptions(given: RequestOptions): { rest: Omit<RequestOptions, TransformName>; transform: TransformRequest } {
  const use = [given.command, ...transformNames].find((name) => given[name] !== undefined) ?? given.command;
  const rest = Object.entries(given).filter(([name]) => !(transformNames as readonly string[]).includes(name));
  return {
    rest: Object.fromEntries(rest) as unknown as RequestOptions,
    transform: transformNamed(use).defaults(given[use] ?? {}),
  };
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
 * Reads a style as text. The path may be a pipe.
 * @throws TilefoldError 'NOT_FOUND', or 'BAD_STYLE' if it is too large
 */
export function readStyle(path: string): string {
  const text = readText(path, 'the style', MAX_STYLE_BYTES);
  if (text === null) throw badStyle(path, `the style has more than ${MAX_STYLE_BYTES} bytes`);
  return text;
}

/**
 * Reads the polygons of a GeoJSON file. The path may be a pipe.
 * @throws TilefoldError 'NOT_FOUND', 'BAD_REGION'
 */
export function readRegion(path: string): NamedPolygons {
  const text = readText(path, 'the region', MAX_REGION_BYTES);
  if (text === null) throw badRegion(path, `has more than ${MAX_REGION_BYTES} bytes`);
  return { name: path, polygons: polygonsOfGeoJson(path, text) };
}

/** Returns null for more than `limit` bytes, which also ends the read of a device, which has no end. */
function readText(path: string, what: string, limit: number): string | null {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    const fd = openSync(path, 'r');
    try {
      for (let count = -1; count !== 0 && length <= limit; length += count) {
        const chunk = Buffer.allocUnsafe(READ_BYTES);
        count = readSync(fd, chunk);
        chunks.push(chunk.subarray(0, count));
      }
    } finally {
      closeSync(fd);
    }
  } catch (cause) {
    throw new TilefoldError('NOT_FOUND', `${path}: ${what} cannot be read: ${(cause as Error).message}`, { cause });
  }
  return length > limit ? null : Buffer.concat(chunks).toString('utf8');
}

function defaultOutput(input: string, verb: string, format: ArchiveFormat): string {
  return join(dirname(input), `${basename(input, extname(input))}.${verb}${FORMATS[format].extension}`);
}
