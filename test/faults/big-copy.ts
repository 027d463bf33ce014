// A copy of sixty megabytes, large enough that the output is written or synced in the background during the merge. The job is
// elsewhere, so that a fault in the output's directory hits only the output.

import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { buildMbtiles, type TileRow } from '../support/mbtiles-builder.ts';
import { runNode } from './subject.ts';

export const MIB = 1_048_576;

const ZOOM = 6;
const TILE_BYTES = 15_000;
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

export interface Place {
  /** The directory of the output, which holds nothing else. */
  readonly place: string;
  readonly args: readonly string[];
}

export class BigCopy implements Disposable {
  readonly #home = mkdtempSync(join(tmpdir(), 'tilefold-behind-'));
  readonly #output: string;
  #reference = '';
  #places = 0;

  /** `output`: a file name, which decides the format. */
  constructor(output: string) {
    this.#output = output;
  }

  /** Makes the input, and the output that all others must equal. */
  async prepare(): Promise<void> {
    const rows = Array.from({ length: 4 ** ZOOM }, (_, i): TileRow => {
      const data = Buffer.alloc(TILE_BYTES, createHash('sha512').update(`${i}`).digest());
      data.set(PNG);
      return [ZOOM, Math.floor(i / 2 ** ZOOM), i % 2 ** ZOOM, data];
    });
    buildMbtiles(join(this.#home, 'input.mbtiles'), 'flat', rows);
    const { place, args } = this.makePlace();
    const { code, stderr } = await runNode(args, place);
    expect(code, stderr).toBe(0);
    this.#reference = this.#hashIn(place);
    expect(statSync(join(place, this.#output)).size).toBeGreaterThan(50 * MIB);
  }

  makePlace(): Place {
    const place = join(this.#home, `place-${this.#places}`);
    const job = join(this.#home, `job-${this.#places++}`);
    mkdirSync(place);
    const flags = ['--checkpoint', job, '--workers', '1', '--plan', 'split-merge', '--shard-bytes', `${8 * MIB}`];
    return { place, args: ['copy', join(this.#home, 'input.mbtiles'), this.#output, ...flags] };
  }

  async expectResumes({ place, args }: Place): Promise<void> {
    const { code, stderr } = await runNode([...args, '--resume'], place);
    expect(code, stderr).toBe(0);
    rmSync(join(place, `${this.#output}.tilefold.json`));
    expect(this.#hashIn(place)).toBe(this.#reference);
  }

  #hashIn(place: string): string {
    expect(readdirSync(place)).toEqual([this.#output]);
    return createHash('sha256')
      .update(readFileSync(join(place, this.#output)))
      .digest('hex');
  }

  [Symbol.dispose](): void {
    rmSync(this.#home, { recursive: true, force: true });
  }
}
