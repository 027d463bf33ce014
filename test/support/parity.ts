// What the parity tests share: archives, styles and runs as vt-optimizer-rs' own tests have them.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { expect } from 'vitest';
import { inflateTile, readTiles } from './archive-reading.ts';
import { runCli } from './cli.ts';
import { scratchDirectory } from './mbtiles-builder.ts';

export interface StyleLayer {
  readonly sourceLayer: string;
  readonly type?: 'line' | 'fill' | 'circle';
  readonly [property: string]: unknown;
}

/** Writes a style with one vector source, and returns its path. */
export function styleOf(...layers: readonly StyleLayer[]): string {
  const path = join(scratchDirectory(), 'style.json');
  const styled = layers.map(({ sourceLayer, type = 'line', ...more }, i) => ({
    id: `layer${i}`,
    type,
    source: 'tiles',
    'source-layer': sourceLayer,
    ...more,
  }));
  writeFileSync(
    path,
    JSON.stringify({ version: 8, sources: { tiles: { type: 'vector', url: 'https://a.b/c.json' } }, layers: styled }),
  );
  return path;
}

/** Runs a command that writes, and returns the path of its output. */
export async function written(extension: string, ...args: readonly string[]): Promise<string> {
  const output = join(scratchDirectory(), `out.${extension}`);
  const { code, stderr } = await runCli([...args, '--output', output, '-q']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringMatching(/^(tilefold: note: .*\n)*$/) });
  return output;
}

/** The source-layers of a tile, and how many features each has; undefined without the tile. */
export function layersAt(path: string, key: string): Record<string, number> | undefined {
  const stored = readTiles(path).get(key);
  if (stored === undefined || stored === null) return undefined;
  const { layers } = new VectorTile(new PbfReader(inflateTile(stored)));
  return Object.fromEntries(Object.entries(layers).map(([name, { length }]) => [name, length]));
}

/** One attribute of all features of a layer of a tile. */
export function valuesAt(path: string, key: string, layer: string, attribute: string): unknown[] {
  const stored = readTiles(path).get(key) as Buffer;
  const found = new VectorTile(new PbfReader(inflateTile(stored))).layers[layer];
  return Array.from({ length: found?.length ?? 0 }, (_, i) => found?.feature(i).properties[attribute]);
}
