// The interface of a gzip codec. The codec of a request determines the bytes of every rewritten tile; all codecs inflate alike.

export type CodecName = 'zlib' | 'libdeflate';

/** Both methods throw node:zlib's errors, including ERR_BUFFER_TOO_LARGE. */
export interface Codec {
  readonly name: 'zlib, reused' | 'zlib' | 'libdeflate';
  /** Two versions may compress equal tiles to different bytes. */
  readonly version: string;
  /** Inflates all members to at most `limit` bytes. The result may be a view that is valid until the next call. */
  gunzip(stored: Uint8Array, limit: number): Uint8Array;
  /**
   * Level 6, or another one of zlib, without a time stamp; equal input gives equal output, regardless of earlier calls. The caller owns
   * the result.
   */
  gzip(bytes: Uint8Array, level?: number): Uint8Array;
}
