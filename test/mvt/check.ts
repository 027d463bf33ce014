// Runs all checks of a tile in order, as a transform does before it writes a byte.

import { TileError } from '../../src/errors.ts';
import { GeometryCheck, NO_VERTICES, VALID } from '../../src/mvt/check-geometry.ts';
import { Cursor } from '../../src/mvt/cursor.ts';
import { Feature } from '../../src/mvt/feature.ts';
import { Layer } from '../../src/mvt/layer.ts';
import { forEachLayer } from '../../src/mvt/tile.ts';
import { checkValue, NULL, TYPED } from '../../src/mvt/value.ts';

interface Findings {
  /** The defect's class; undefined if the tile is valid. */
  defect?: string;
  message?: string;
  oddities: string[];
  features: number;
  vertices: number;
}

/** Checks an inflated tile; lets any error but a TileError through. */
export function checkTile(bytes: Uint8Array): Findings {
  const cursor = new Cursor(bytes);
  const layer = new Layer();
  const feature = new Feature();
  const geometry = new GeometryCheck();
  const names = new Set<string>();
  const oddities = new Set<string>();
  let features = 0;
  let vertices = 0;
  try {
    const stray = forEachLayer(cursor, (_, start, end) => {
      layer.scan(cursor, start, end);
      if (!layer.hasVersion) oddities.add('no-version');
      if (names.has(layer.name)) oddities.add('duplicate-layer');
      names.add(layer.name);
      for (let i = 0; i < layer.values.length; i++) {
        const state = checkValue(cursor, layer.values.starts[i]!, layer.values.ends[i]!);
        if (state !== TYPED) oddities.add(state === NULL ? 'null-value' : 'unknown-value');
      }
      for (let i = 0; i < layer.features.length; i++) {
        feature.read(cursor, layer.features.starts[i]!, layer.features.ends[i]!, layer.keys.length, layer.values.length);
        const state = geometry.check(cursor, feature);
        if (state !== VALID) oddities.add(state === NO_VERTICES ? 'no-vertices' : 'broken-geometry');
        if (geometry.degenerate) oddities.add('degenerate-geometry');
        vertices += geometry.vertices;
      }
      features += layer.features.length;
    });
    if (stray !== null) oddities.add('unknown-field');
  } catch (error) {
    if (!(error instanceof TileError)) throw error;
    return { defect: error.defect, message: error.message, oddities: [], features, vertices };
  }
  return { oddities: [...oddities].sort(), features, vertices };
}
