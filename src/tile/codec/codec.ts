// What gzips and gunzips tiles. Which codec a request names settles the bytes of every tile that changes; what is read is the
// same with all of them.

export type CodecName = 'zlib' | 'libdeflate';

/** Both throw what node:zlib throws, ERR_BUFFER_TOO_LARGE among it. */
export interface Codec {
  readonly name: 'zlib, reused' | 'zlib' | 'libdeflate';
  /** With another version, equal tiles may become other bytes. */
  readonly version: string;
  /** Inflates all members, and no more than `limit` bytes. The result may be a view that lives until the next call. */
  gunzip(stored: Uint8Array, limit: number): Uint8Array;
  /** Level 6, no time stamp: equal in, equal out, whatever went before. The result is the caller's. */
  gzip(bytes: Uint8Array): Uint8Array;
}
