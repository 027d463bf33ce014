// Raster tiles as data: URLs, if small enough for a page.

const MAGICS: readonly (readonly [type: string, at: number, bytes: readonly number[]])[] = [
  ['image/png', 0, [0x89, 0x50, 0x4e, 0x47]],
  ['image/jpeg', 0, [0xff, 0xd8, 0xff]],
  ['image/webp', 8, [0x57, 0x45, 0x42, 0x50]],
  ['image/avif', 4, [0x66, 0x74, 0x79, 0x70, 0x61, 0x76, 0x69, 0x66]],
];

/** Returns the media type, or null if it is not an image that browsers show. */
export function imageType(bytes: Uint8Array): string | null {
  const magic = MAGICS.find(([, at, wanted]) => wanted.every((byte, i) => bytes[at + i] === byte));
  return magic?.[0] ?? null;
}

export function imageAddress(type: string, bytes: Uint8Array): string {
  return `data:${type};base64,${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64')}`;
}
