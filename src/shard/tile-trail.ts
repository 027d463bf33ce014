// Records the current tile of a process in a file that survives the process, however it ends: written data is in the kernel's
// hands.

import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { keyText, type TileKey } from '../tile/key.ts';

/** Room for three numbers of any size. Always overwritten in place, so that it never needs more disk. */
const BYTES = 96;
const NOWHERE = '-';

export class TileTrail implements Disposable {
  readonly #fd: number;
  readonly #text = Buffer.alloc(BYTES);

  constructor(path: string) {
    this.#fd = openSync(path, 'w');
    this.leave();
  }

  enter(tile: TileKey): void {
    this.#write(keyText(tile));
  }

  leave(): void {
    this.#write(NOWHERE);
  }

  [Symbol.dispose](): void {
    closeSync(this.#fd);
  }

  #write(text: string): void {
    this.#text.fill(' ');
    this.#text.write(text, 'latin1');
    writeSync(this.#fd, this.#text, 0, BYTES, 0);
  }
}

/** Returns the tile that was entered and not left, or null. */
export function readTrail(path: string): TileKey | null {
  let text: string;
  try {
    text = readFileSync(path, 'latin1').trim();
  } catch {
    return null;
  }
  const [, z, x, y] = /^(-?\d+)\/(-?\d+)\/(-?\d+)$/.exec(text) ?? [];
  return z === undefined ? null : { z: Number(z), x: Number(x), y: Number(y) };
}
