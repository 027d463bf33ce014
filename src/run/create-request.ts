// From what was typed to a request: formats settled, paths absolute, the style read and checked. Nothing is created yet.

import { readFileSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { formatOfExtension, formatOfFile } from '../archive/open.ts';
import type { ArchiveFormat } from '../archive/types.ts';
import { TilefoldError } from '../errors.ts';
import type { Request, TransformRequest } from '../plan/request.ts';
import { compileTransform } from '../transform/compile.ts';

/** A request whose output and formats may still be open. */
export interface Wish extends Omit<Request, 'output' | 'outputFormat'> {
  readonly output: string | null;
  readonly outputFormat: ArchiveFormat | null;
}

/** What a file without an output name is called after: `<stem>.<verb>.<extension>`. */
const VERBS = { prune: 'pruned', copy: 'copy' } as const;

/**
 * Completes a wish.
 * @throws TilefoldError 'NOT_FOUND', 'NOT_AN_ARCHIVE', 'FORMAT_CONFLICT', 'BAD_STYLE'
 */
export function createRequest(wish: Wish): Request {
  const input = resolve(wish.input);
  const inputFormat = wish.inputFormat ?? formatOfFile(input);
  const named = wish.output === null ? undefined : formatOfExtension(wish.output);
  if (wish.outputFormat !== null && named !== undefined && named !== wish.outputFormat) {
    const advice = 'leave --output-format out, or name the output accordingly';
    throw new TilefoldError(
      'FORMAT_CONFLICT',
      `${wish.output}: output format ${wish.outputFormat} conflicts with the file's extension; ${advice}`,
    );
  }
  const outputFormat = wish.outputFormat ?? named ?? inputFormat;
  const output = resolve(wish.output ?? defaultOutput(input, VERBS[wish.command], outputFormat));
  const request: Request = { ...wish, input, output, outputFormat };
  checkTransform(request.transform);
  return request;
}

/** Reads a style as text. @throws TilefoldError 'NOT_FOUND' */
export function readStyle(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new TilefoldError('NOT_FOUND', `${path}: the style cannot be read: ${(cause as Error).message}`, { cause });
  }
}

function defaultOutput(input: string, verb: string, format: ArchiveFormat): string {
  return join(dirname(input), `${basename(input, extname(input))}.${verb}.${format}`);
}

/** A style that does not parse shall stop the command, not its workers. */
function checkTransform(transform: TransformRequest): void {
  compileTransform(transform.use === 'prune' ? { ...transform, maxTileZoom: 0, compression: 'unknown' } : transform);
}
