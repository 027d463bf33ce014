// Tells a MapLibre tile (MLT) by its bytes.

const MLT_VERSION_1 = 1;

/**
 * MLT has no magic: a tile is layers, each a length, a byte that names the encoding, and so many bytes less one
 * (MapLibre Tile specification, "Tile Layout"). Lengths that end where the bytes end are no accident.
 */
export function isMapLibreTile(bytes: Uint8Array): boolean {
  let pos = 0;
  while (pos < bytes.length) {
    let length = 0;
    let scale = 1;
    let byte = 0x80;
    while (byte >= 0x80) {
      if (pos === bytes.length || scale > 2 ** 28) return false;
      byte = bytes[pos++]!;
      length += (byte & 0x7f) * scale;
      scale *= 128;
    }
    if (length > bytes.length - pos || bytes[pos] !== MLT_VERSION_1) return false;
    pos += length;
  }
  return pos > 0;
}
