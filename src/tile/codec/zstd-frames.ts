// Splits a zstd stream into frames (RFC 8878, section 3.1). Node 22 reads only the first frame, and accepts a truncated frame
// without output, so each frame is measured before it is inflated.

const FRAME_MAGIC = 0xfd2fb528;
/** The last four bits of a skippable frame's magic are arbitrary. */
const SKIPPABLE_MAGIC = 0x184d2a50;

const DICTIONARY_ID_BYTES = [0, 1, 2, 4];
const CONTENT_SIZE_BYTES = [0, 2, 4, 8];

const RLE_BLOCK = 1;
const RESERVED_BLOCK = 3;

/**
 * Yields each frame that has content, as stored.
 * @throws Error for a truncated frame, a reserved block type, or trailing bytes that are no frame
 */
export function* zstdFrames(stored: Uint8Array): Generator<Uint8Array> {
  const view = new DataView(stored.buffer, stored.byteOffset, stored.byteLength);
  let start = 0;
  while (start < stored.length) {
    need(stored, start, 4);
    const magic = view.getUint32(start, true);
    if (magic === FRAME_MAGIC) {
      const end = endOfFrame(stored, start + 4);
      yield stored.subarray(start, end);
      start = end;
    } else if ((magic & ~0xf) === SKIPPABLE_MAGIC) {
      need(stored, start, 8);
      const end = start + 8 + view.getUint32(start + 4, true);
      need(stored, start, end - start);
      start = end;
    } else {
      throw new Error(`${stored.length - start} bytes follow that are no frame`);
    }
  }
}

function endOfFrame(stored: Uint8Array, start: number): number {
  need(stored, start, 1);
  const descriptor = stored[start]!;
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const hasChecksum = (descriptor & 0x04) !== 0;
  const sizeBytes = isSingleSegment && descriptor >>> 6 === 0 ? 1 : CONTENT_SIZE_BYTES[descriptor >>> 6]!;
  let at = start + 1 + (isSingleSegment ? 0 : 1) + DICTIONARY_ID_BYTES[descriptor & 3]! + sizeBytes;
  for (let isLast = false; !isLast; ) {
    need(stored, at, 3);
    const header = stored[at]! | (stored[at + 1]! << 8) | (stored[at + 2]! << 16);
    isLast = (header & 1) !== 0;
    const type = (header >>> 1) & 3;
    if (type === RESERVED_BLOCK) throw new Error('a block is of a reserved type');
    at += 3 + (type === RLE_BLOCK ? 1 : header >>> 3);
  }
  const end = at + (hasChecksum ? 4 : 0);
  need(stored, end, 0);
  return end;
}

/** @throws Error unless the stream has `bytes` more bytes from `at` */
function need(stored: Uint8Array, at: number, bytes: number): void {
  if (at + bytes > stored.length) throw new Error('the stream is cut off');
}
