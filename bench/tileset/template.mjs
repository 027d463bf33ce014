// Makes any number of distinct tiles from one, without deflating each: the body is deflated once, up to a byte boundary; a
// variant adds one small layer after it, in a stored block, so it costs only a copy.

import { constants, deflateRawSync } from 'node:zlib';
import { encodeTile } from './encode.mjs';

const GZIP_HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]);
const PLACEHOLDER = 'Lake 00000000';
const DIGITS = 8;

/** A layer that styles draw, with one name in it: a variant is not the layer that every pruner drops first. */
const SUFFIX = encodeTile([
  { name: 'water_name', features: [{ type: 1, geometry: [9, 4096, 4096], tags: { class: 'lake', name: PLACEHOLDER } }] },
]);
const DIGITS_AT = SUFFIX.indexOf(PLACEHOLDER) + PLACEHOLDER.length - DIGITS;

export class TileTemplate {
  /** @type {Buffer} */ #head;
  /** @type {number} */ #crc;
  /** @type {number} */ #rawLength;

  /** @param {Buffer} raw the tile, not compressed */
  constructor(raw) {
    const body = deflateRawSync(raw, { level: 6, finishFlush: constants.Z_SYNC_FLUSH });
    const block = Buffer.from([1, SUFFIX.length & 255, SUFFIX.length >> 8, ~SUFFIX.length & 255, (~SUFFIX.length >> 8) & 255]);
    this.#head = Buffer.concat([GZIP_HEADER, body, block]);
    this.#crc = crcOf(raw, 0xffffffff);
    this.#rawLength = raw.length + SUFFIX.length;
  }

  /**
   * Returns the gzip bytes of variant `n`, up to 36^8 of them.
   * @param {number} n
   */
  variant(n) {
    const suffix = Buffer.from(SUFFIX);
    suffix.write(n.toString(36).padStart(DIGITS, '0'), DIGITS_AT, 'latin1');
    const trailer = Buffer.alloc(8);
    trailer.writeUInt32LE((crcOf(suffix, this.#crc) ^ 0xffffffff) >>> 0, 0);
    trailer.writeUInt32LE(this.#rawLength, 4);
    return Buffer.concat([this.#head, suffix, trailer]);
  }
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let crc = n;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc >>> 0;
});

/**
 * Returns the state of a CRC-32 (RFC 1952, 8) after the bytes; it begins with all ones and ends inverted.
 * @param {Uint8Array} bytes
 * @param {number} state
 */
function crcOf(bytes, state) {
  let crc = state;
  for (let i = 0; i < bytes.length; i++) crc = (crc >>> 8) ^ CRC_TABLE[(crc ^ bytes[i]) & 255];
  return crc;
}
