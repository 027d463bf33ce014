// Creates each codec once per process, on first use: a copy needs none.

import type { Codec, CodecName } from './codec.ts';
import { createLibdeflateCodec } from './libdeflate-codec.ts';
import { createZlibCodec } from './zlib-codec.ts';

const MAKERS: Readonly<Record<CodecName, () => Codec>> = {
  zlib: createZlibCodec,
  libdeflate: () => createLibdeflateCodec(() => codecNamed('zlib')),
};

const made = new Map<CodecName, Codec>();

/** @throws TilefoldError 'UNSUPPORTED' when the codec is not available */
export function codecNamed(name: CodecName): Codec {
  let codec = made.get(name);
  if (codec === undefined) {
    codec = MAKERS[name]();
    made.set(name, codec);
  }
  return codec;
}
