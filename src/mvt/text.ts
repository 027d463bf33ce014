// Decodes UTF-8. Invalid bytes become U+FFFD in the string and stay unchanged in the tile.

const SHORT = 24;
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Returns the text in [start, end). Short ASCII, the common case, skips the decoder. */
export function readText(bytes: Uint8Array, start: number, end: number): string {
  if (end - start > SHORT) return decoder.decode(bytes.subarray(start, end));
  let text = '';
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    if (byte >= 0x80) return decoder.decode(bytes.subarray(start, end));
    text += String.fromCharCode(byte);
  }
  return text;
}
