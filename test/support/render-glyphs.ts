// A font made of blocks, so that map text does not depend on fonts of the machine: a character is a column of bits whose width is
// its code.

import { bytesField, textField, varintField } from './tile-builder.ts';

const HEIGHT = 16;
/** The margin that the renderer expects around each glyph. */
const BORDER = 3;
/** In a distance field, values above this are inside. */
const [INSIDE, OUTSIDE] = [255, 60];

/** Returns 256 glyphs from `first` on, in the format of glyph servers (`{fontstack}/{range}.pbf`). */
export function glyphRange(first: number): Uint8Array {
  const glyphs = Array.from({ length: 256 }, (_, i) => bytesField(3, glyph(first + i)));
  const stack = [...textField(1, 'blocks'), ...textField(2, `${first}-${first + 255}`), ...glyphs.flat()];
  return Uint8Array.from(bytesField(1, stack));
}

function glyph(character: number): number[] {
  const width = 6 + (character % 7);
  const bitmap: number[] = [];
  for (let y = -BORDER; y < HEIGHT + BORDER; y++) {
    for (let x = -BORDER; x < width + BORDER; x++) {
      const isInk = x >= 0 && x < width && y >= 0 && y < HEIGHT && (character >> (y >> 1)) % 2 === (x === 0 ? 0 : 1);
      bitmap.push(isInk ? INSIDE : OUTSIDE);
    }
  }
  const zigzag = (value: number): number => (value < 0 ? -2 * value - 1 : 2 * value);
  return [
    ...varintField(1, character),
    ...bytesField(2, bitmap),
    ...varintField(3, width),
    ...varintField(4, HEIGHT),
    ...varintField(5, zigzag(1)),
    ...varintField(6, zigzag(-8)),
    ...varintField(7, width + 2),
  ];
}
