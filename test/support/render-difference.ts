// Compares the rendered pictures of two tilesets pixel by pixel.

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Draw, Picture, View } from './render.ts';
import { png } from './render-png.ts';

export interface Comparison {
  /** Pixels that differ in any of the four channels, in the last two pictures. */
  different: number;
  /** Number of pictures drawn of the other tileset. */
  draws: number;
  left: Picture;
  right: Picture;
}

/** The renderer is not fully deterministic: about one map in 30 has a pixel that is one step of 255 brighter. */
const MAX_DRAWS = 4;
/** More differing pixels are a real difference, and drawing again is pointless. */
const MOOD_PIXELS = 1000;

/** Returns a function that compares one tileset with others and caches its pictures. */
export function comparisonsWith(drawLeft: Draw): (drawRight: Draw, view: View) => Promise<Comparison> {
  const drawn = new Map<View, Picture[]>();
  return async (drawRight, view) => {
    const lefts = drawn.get(view) ?? [await drawLeft(view)];
    drawn.set(view, lefts);
    // Draws again until the pictures agree or the attempts are used up: different maps never agree.
    for (let draws = 1; ; draws++) {
      const right = await drawRight(view);
      const left = lefts.find((picture) => differentPixels(picture, right) === 0) ?? (lefts[0] as Picture);
      const different = differentPixels(left, right);
      if (different === 0 || different > MOOD_PIXELS || draws === MAX_DRAWS) return { different, draws, left, right };
      lefts.push(await drawLeft(view));
    }
  };
}

/** Writes both pictures and a map of their differences, and returns the directory. */
export function writePictures({ left, right }: Comparison): string {
  const directory = mkdtempSync(join(tmpdir(), 'tilefold-pictures-'));
  const pictures = { left, right, difference: differencePicture(left, right) };
  for (const [name, picture] of Object.entries(pictures)) writeFileSync(join(directory, `${name}.png`), png(picture));
  return directory;
}

function differentPixels(a: Picture, b: Picture): number {
  const [left, right] = [words(a), words(b)];
  return left.reduce((count, pixel, i) => count + (pixel === right[i] ? 0 : 1), 0);
}

/** White where both are equal, red where they differ. */
function differencePicture(a: Picture, b: Picture): Picture {
  const [left, right] = [words(a), words(b)];
  const pixels = Buffer.alloc(a.pixels.length, 255);
  left.forEach((pixel, i) => {
    if (pixel !== right[i]) pixels.writeUInt32BE(0xff0000ff, i * 4);
  });
  return { ...a, pixels };
}

function words({ pixels }: Picture): Uint32Array {
  return new Uint32Array(Uint8Array.from(pixels).buffer);
}
