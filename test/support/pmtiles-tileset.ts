// Tilesets for PMTiles tests, generated from a seed: clusters of tiles, runs of equal ones, and repeated contents.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PmtilesSink } from '../../src/archive/pmtiles/write/sink.ts';
import type { ColumnCount, SourceNotices } from '../../src/archive/types.ts';
import { hilbertKey } from '../../src/tile/hilbert.ts';
import type { Tile } from '../../src/tile/key.ts';
import { emptyMetadata, type TilesetMetadata } from '../../src/tile/metadata.ts';
import type { Shard } from '../../src/tile/shard.ts';

/** Fails the test when a source reports anything. */
export const NO_NOTICES: SourceNotices = {
  drop: (reason, _zoom, where) => {
    throw new Error(`dropped ${where}: ${reason}`);
  },
  warn: (kind, where) => {
    throw new Error(`warned of ${where}: ${kind}`);
  },
};

/** A deterministic generator of numbers from 0 to 1 (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Returns `count` tiles in Hilbert order: a third new, a third repeats of earlier ones, a third in runs. */
export function madeTiles(seed: number, count: number, firstId = 0): Tile[] {
  const random = seeded(seed);
  const contents: Buffer[] = [];
  const tiles: Tile[] = [];
  let id = firstId;
  while (tiles.length < count) {
    const isNew = contents.length === 0 || random() < 0.5;
    const data = isNew ? madeContent(random) : contents[Math.floor(random() * contents.length)]!;
    if (isNew) contents.push(data);
    const run = random() < 0.2 ? 1 + Math.floor(random() * 5) : 1;
    for (let i = 0; i < run; i++) tiles.push({ ...hilbertKey(id++), data });
    if (random() < 0.3) id += Math.floor(random() * 2000);
  }
  return tiles;
}

function madeContent(random: () => number): Buffer {
  return Buffer.from(Array.from({ length: 1 + Math.floor(random() * 60) }, () => Math.floor(random() * 256)));
}

export function madeMetadata(changes: Partial<TilesetMetadata> = {}): TilesetMetadata {
  return { ...emptyMetadata(), name: 'made', bounds: [-10, -20, 30, 40], center: [1, 2, 3], ...changes };
}

/** A shard with everything that a census counted. */
export function shardOf(counts: Iterable<ColumnCount>): Shard {
  const ranges = [...counts].map(({ zoom, columns }) => ({ zoom, columns }));
  return { index: 0, ranges, tiles: 0, bytes: 0 };
}

/** A directory that is removed at the end of its scope. */
export function scratchDirectory(): Disposable & { path: string; file(name: string): string } {
  const path = mkdtempSync(join(tmpdir(), 'pmtiles-test-'));
  return {
    path,
    file: (name) => join(path, name),
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  };
}

export function writeArchive(directory: string, name: string, tiles: readonly Tile[], metadata = madeMetadata()): string {
  const path = join(directory, name);
  using sink = new PmtilesSink({ path, spoolDirectory: directory, tileType: 'mvt', tileCompression: 'none' });
  for (const tile of tiles) sink.put(tile);
  sink.finish(metadata);
  return path;
}
