// Options for the compression of all tiles of an output.

import { usage, whole } from '../../kit/usage.ts';
import type { CodecName } from '../../tile/codec/codec.ts';
import { LEVELS, type WrittenCompression } from '../../tile/codec/encoding.ts';
import type { Options } from './options.ts';

export const ENCODING_FLAGS: Options = {
  tileCompression: { type: 'string', choices: ['auto', 'gzip', 'none', 'brotli', 'zstd'], default: 'auto' },
  level: { type: 'number' },
};

export const ENCODING_HELP = `    --tile-compression NAME  auto (default: tiles keep theirs), gzip, none, brotli or zstd: every tile comes out in it
    --level N                Compress every tile anew at this level: gzip 1 to 9, brotli 0 to 11, zstd 1 to 22
`;

export interface EncodingFlags {
  tileCompression: WrittenCompression | 'auto';
  level?: number;
}

/** @throws TilefoldError 'USAGE' for a level that the compression does not have */
export function encodingFlagsOf({ tileCompression, level, codec }: EncodingFlags & { readonly codec: CodecName }): {
  tileCompression: WrittenCompression | 'auto';
  level: number | null;
} {
  if (level === undefined) return { tileCompression, level: null };
  if (tileCompression === 'auto' || tileCompression === 'none')
    throw usage('--level goes with --tile-compression gzip, brotli or zstd: it says how hard to compress every tile');
  whole(`--level of ${tileCompression}`, level, ...LEVELS[tileCompression]);
  if (tileCompression === 'gzip' && codec !== 'zlib')
    throw usage(`--level is a level of zlib, and --codec ${codec} has only one; leave one of the two out`);
  return { tileCompression, level };
}
