// Small private file systems: a tmpfs of a given size, an ext4 in a file. Mounting requires root; without it the suites fail,
// because an untested fault is not survived.

import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { start, tool } from './subject.ts';

export class Mount implements AsyncDisposable {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static async tmpfs(path: string, kib: number): Promise<Mount> {
    return Mount.#make(path, ['-t', 'tmpfs', '-o', `size=${kib}k,nr_inodes=200`, 'tilefold']);
  }

  /**
   * Mounts the ext4 image in a file. Without `auto_da_alloc`, which would hide a rename written before its data. `commit` is the interval
   * in seconds, so that journal and data are cut off at different places.
   */
  static async image(path: string, image: string, commitSeconds: number): Promise<Mount> {
    return Mount.#make(path, ['-t', 'ext4', '-o', `loop,noauto_da_alloc,commit=${commitSeconds}`, image]);
  }

  static async #make(path: string, options: readonly string[]): Promise<Mount> {
    mkdirSync(path, { recursive: true });
    await tool('mount', ...options, path);
    return new Mount(path);
  }

  async resize(kib: number): Promise<void> {
    await tool('mount', '-o', `remount,size=${kib}k`, this.path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const outside = statSync(join(this.path, '..')).dev;
    if (statSync(this.path).dev !== outside) await tool('umount', this.path);
  }
}

export async function makeImage(path: string, mib: number): Promise<void> {
  await tool('truncate', '--size', `${mib}M`, path);
  await tool('mkfs.ext4', '-q', '-F', '-m', '0', path);
}

/** Repairs the image as a machine does at boot. Exit code 1 means: errors were corrected. */
export async function repair(image: string): Promise<void> {
  const { code, stdout } = await start(['e2fsck', '-f', '-y', image], '/').ended;
  if (code !== 0 && code !== 1) throw new Error(`e2fsck ${image}: exit code ${code}: ${stdout}`);
}
