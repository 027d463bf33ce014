// The codecs there are, each made once a process and only when it is asked for: a copy needs none.

import type { Codec, CodecName } from './codec.ts';
import { createLibdeflateCodec } from './libdeflate-codec.ts';
import { createZlibCodec } from './zlib-codec.ts';

const MAKERS: Readonly<Record<CodecName, () => Codec>> = {
  zlib: createZlibCodec,
  libdeflate: () => createLibdeflateCodec(() => codecNamed('zlib')),
};

const made = new Map<CodecName, Codec>();

/** @throws TilefoldError 'UNSUPPORTED' where the codec cannot be had */
export function codecNamed(name: CodecName): Codec {
  let codec = made.get(name);
  if (codec === undefined) {
    codec = MAKERS[name]();
    made.set(name, codec);
  }
  return codec;
}
