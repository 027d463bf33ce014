// Cuts one feature by a mask. A feature that the mask does not touch stays as it is, byte for byte.

import type { Cursor } from '../cursor.ts';
import { type Feature, LINE, POINT } from '../feature.ts';
import { canCut, FeaturePaths, type Frame } from './feature-paths.ts';
import type { Mask, Path } from './mask.ts';
import { areaOf } from './ring-area.ts';

/** The tile itself. */
export const SAME_FRAME: Frame = { scale: 1, x: 0, y: 0 };

/** Result for a feature; for 'changed', `paths` is its new geometry. */
export type ClipOutcome = 'same' | 'changed' | 'gone';

export class FeatureClipper {
  paths: readonly Path[] = [];
  readonly #read = new FeaturePaths();

  /** `isOdd`: its geometry is not valid. Such a feature stays, unless it would have to be moved into another frame. */
  clip(cursor: Cursor, feature: Feature, isOdd: boolean, mask: Mask, frame: Frame): ClipOutcome {
    const isMoved = frame !== SAME_FRAME;
    if (isOdd || !canCut(feature)) return isMoved ? 'gone' : 'same';
    const read = this.#read;
    read.read(cursor, feature, frame);
    const side = mask.sideOf(read.minX, read.minY, read.maxX, read.maxY);
    if (side === 'outside') return 'gone';
    if (side === 'inside' && !isMoved) return 'same';
    this.paths = side === 'inside' ? read.paths : cutPaths(read.paths, feature.type, mask);
    if (this.paths.length === 0) return 'gone';
    return !isMoved && areSame(this.paths, read.paths) ? 'same' : 'changed';
  }
}

function cutPaths(paths: readonly Path[], type: number, mask: Mask): readonly Path[] {
  if (type === POINT) return paths.filter(([x, y]) => mask.holds(x!, y!));
  const cut: Path[] = [];
  for (const part of type === LINE ? paths.map((path) => [path]) : polygonsOf(paths)) {
    const side = sideOf(part, mask);
    if (side === 'inside') cut.push(...part);
    else if (side === 'across') cut.push(...(type === LINE ? mask.cutLine(part[0]!) : mask.cutPolygon(part)));
  }
  return cut;
}

/** Groups exteriors with their holes by winding, as renderers do: the first ring with an area is an exterior. */
function polygonsOf(rings: readonly Path[]): Path[][] {
  const polygons: Path[][] = [];
  let winding = 0;
  for (const ring of rings) {
    const sign = Math.sign(areaOf(ring));
    if (sign === 0) continue;
    if (winding === 0) winding = sign;
    if (sign === winding) polygons.push([ring]);
    else polygons.at(-1)?.push(ring);
  }
  return polygons;
}

/** Of all rings: a hole of a polygon that crosses itself may reach out of its exterior. */
function sideOf(part: readonly Path[], mask: Mask): ReturnType<Mask['sideOf']> {
  let [minX, minY, maxX, maxY] = [
    Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ];
  for (const path of part) {
    for (let i = 0; i < path.length; i += 2) {
      minX = Math.min(minX, path[i]!);
      minY = Math.min(minY, path[i + 1]!);
      maxX = Math.max(maxX, path[i]!);
      maxY = Math.max(maxY, path[i + 1]!);
    }
  }
  return mask.sideOf(minX, minY, maxX, maxY);
}

function areSame(a: readonly Path[], b: readonly Path[]): boolean {
  return a.length === b.length && a.every((path, i) => path === b[i]);
}
