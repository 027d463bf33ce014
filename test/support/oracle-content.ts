// The expected contents of a pruned tileset by the oracle, and the comparison with an actual one.

import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';
import { inflateTile, type Tiles } from './archive-reading.ts';
import { type DecodedLayer, decodeTile, expectedLayers, type OracleOptions } from './oracle.ts';

/** Layers by z/x/y. */
export type Expected = Map<string, DecodedLayer[]>;

/** Returns the expected contents of every tile, including empty ones. */
export function expectTiles(tiles: Tiles, options: Omit<OracleOptions, 'maxTileZoom'>): Expected {
  const keys = [...tiles.keys()].map((key) => key.split('/').map(Number) as [number, number, number]);
  const maxTileZoom = keys.reduce((highest, [z]) => Math.max(highest, z), 0);
  return new Map(
    keys.map(([z, x, y]) => {
      const key = `${z}/${x}/${y}`;
      return [key, expectedLayers({ ...options, maxTileZoom }, { z, x, y }, inflateTile(tiles.get(key) as Buffer))];
    }),
  );
}

export function expectContent(tiles: Tiles, expected: Expected): void {
  expect([...tiles.keys()].sort()).toEqual([...expected.keys()].sort());
  for (const [key, layers] of expected) {
    const found = decodeTile(inflateTile(tiles.get(key) as Buffer));
    if (!isDeepStrictEqual(found, layers)) expect(found, key).toEqual(layers);
  }
}

export function countFeatures(expected: Expected): number {
  return [...expected.values()].flat().reduce((sum, { features }) => sum + features.length, 0);
}

export function countAttributes(expected: Expected): number {
  const features = [...expected.values()].flat().flatMap((layer) => layer.features);
  return features.reduce((sum, { properties }) => sum + Object.keys(properties).length, 0);
}
