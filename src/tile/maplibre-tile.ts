// Recognizes MapLibre tiles (MLT) by their bytes.

const MLT_VERSION_1 = 1;

/**
 * MLT has no magic number. A tile is a sequence of layers: a length, an encoding byte, and length - 1 further bytes (MapLibre
 * Tile specification, "Tile Layout"). It is recognized when all lengths add up exactly.
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
