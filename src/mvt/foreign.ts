// Recognizes other data that servers, tools and archives store in place of a tile. Used only when the bytes are not a valid tile,
// so that a wrong guess cannot reject a valid one.

import { isMapLibreTile } from '../tile/maplibre-tile.ts';

interface Magic {
  readonly bytes: readonly number[];
  readonly at?: number;
  readonly kind: string;
}

const MAGICS: readonly Magic[] = [
  { bytes: [0x89, 0x50, 0x4e, 0x47], kind: 'a PNG image' },
  { bytes: [0xff, 0xd8, 0xff], kind: 'a JPEG image' },
  { bytes: [0x57, 0x45, 0x42, 0x50], at: 8, kind: 'a WebP image' },
  { bytes: [0x47, 0x49, 0x46, 0x38], kind: 'a GIF image' },
  { bytes: [0x66, 0x74, 0x79, 0x70, 0x61, 0x76, 0x69], at: 4, kind: 'an AVIF image' },
  { bytes: [0x28, 0xb5, 0x2f, 0xfd], kind: 'zstd data' },
  { bytes: [0x1f, 0x8b], kind: 'gzip data' },
  // The four levels that zlib writes with its default window.
  { bytes: [0x78, 0x01], kind: 'zlib data' },
  { bytes: [0x78, 0x5e], kind: 'zlib data' },
  { bytes: [0x78, 0x9c], kind: 'zlib data' },
  { bytes: [0x78, 0xda], kind: 'zlib data' },
];

const TEXT_HEAD = 64;

/**
 * Returns a name to follow "not a vector tile but": 'a PNG image', 'a MapLibre tile', 'zstd data', 'HTML'. Returns null when the
 * bytes may be a vector tile.
 */
export function foreignKind(bytes: Uint8Array): string | null {
  return magicKind(bytes) ?? (isMapLibreTile(bytes) ? 'a MapLibre tile' : null) ?? textKind(bytes);
}

function magicKind(bytes: Uint8Array): string | null {
  const magic = MAGICS.find(({ bytes: wanted, at = 0 }) => wanted.every((byte, i) => bytes[at + i] === byte));
  return magic?.kind ?? null;
}

function textKind(bytes: Uint8Array): string | null {
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  const head = bytes.subarray(start, start + TEXT_HEAD);
  if (head.length === 0 || !head.every(isText)) return null;
  const text = String.fromCharCode(...head).trimStart();
  if (/^<(!doctype html|html|head|body)/i.test(text)) return 'HTML';
  if (text.startsWith('<')) return 'XML';
  if (/^[[{]/.test(text)) return 'JSON';
  return head.every((byte) => byte < 0x80) ? 'text' : null;
}

/** Printable, white space, or part of a non-ASCII character. */
function isText(byte: number): boolean {
  return byte >= 0x20 ? byte !== 0x7f : byte === 0x09 || byte === 0x0a || byte === 0x0d;
}
