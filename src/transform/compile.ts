// From plain data to a transform: the one switch over all there are.

import type { TileZooms } from '../style/narrowed-source.ts';
import { createCopy } from './copy.ts';
import { createPrune, type PruneLevel, type PruneSpec, pruneLevels, prunesAll } from './prune/prune.ts';
import { drawnByStyles, styleNotes } from './prune/prune-styles.ts';
import { createSimplify, type SimplifySpec } from './simplify/simplify.ts';
import type { TileTransform } from './types.ts';

interface CopySpec {
  use: 'copy';
}

/** A transform as plain JSON: what goes into the job and to the workers. */
export type TransformSpec = CopySpec | PruneSpec | SimplifySpec;

/** A transform as it was asked for; what only the input can tell is settled later. */
export type UnsettledSpec = Unsettled<TransformSpec>;

type Unsettled<T> = T extends { compression: unknown } ? Omit<T, 'maxTileZoom' | 'compression' | 'codec' | 'describedLayers'> : T;

export type TransformLevel = PruneLevel | 'simplify';

/** @throws TilefoldError 'BAD_STYLE' */
export function compileTransform(spec: TransformSpec): TileTransform {
  switch (spec.use) {
    case 'copy':
      return createCopy();
    case 'prune':
      return createPrune(spec);
    case 'simplify':
      return createSimplify(spec);
  }
}

/** At which levels tiles may lose something, in the order of the work; none = no tile is looked into. */
export function transformLevels(spec: UnsettledSpec): TransformLevel[] {
  if (spec.use === 'copy') return [];
  return spec.use === 'prune' ? pruneLevels(spec) : ['simplify'];
}

/** Source-layers by name, as they were asked for. */
export interface NamedLayers {
  /** What each style draws. */
  readonly styles: readonly { readonly style: string; readonly sourceLayers: readonly string[] }[];
  /** Those that may stay; null = all. */
  readonly layers: readonly string[] | null;
  readonly excludeLayers: readonly string[];
}

export function namedLayers(spec: UnsettledSpec): NamedLayers {
  if (spec.use === 'copy') return { styles: [], layers: null, excludeLayers: [] };
  if (spec.use === 'prune') return { ...spec, styles: drawnByStyles(spec) };
  return { styles: [], layers: spec.onlyLayers ? spec.layers : null, excludeLayers: [] };
}

/**
 * Whether the transform leaves nothing of these source-layers at these zooms, as far as can be told without a tile; null stands for
 * any source-layers.
 */
export function leavesNothing(spec: TransformSpec, sourceLayers: readonly string[] | null, zooms: readonly number[]): boolean {
  if (spec.use === 'copy') return false;
  if (spec.use === 'prune') return prunesAll(spec, sourceLayers, zooms);
  const { onlyLayers, layers } = spec;
  return onlyLayers && layers !== null && sourceLayers !== null && !sourceLayers.some((name) => layers.includes(name));
}

/** What is to be said of the transform before it has seen a tile, one line each; `zooms` are those of the tiles. */
export function transformNotes(spec: UnsettledSpec, zooms?: TileZooms): string[] {
  return spec.use === 'prune' ? styleNotes(spec, zooms) : [];
}
