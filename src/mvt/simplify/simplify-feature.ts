// Simplifies one feature. Points and features of unknown type stay unchanged; lines and polygons lose vertices, or are dropped
// when nothing is left.

import type { Cursor } from '../cursor.ts';
import { type Feature, POINT, UNKNOWN } from '../feature.ts';
import { simplifyPath } from './path.ts';
import { PolygonSimplifier } from './polygon.ts';
import { pinSeams } from './seams.ts';
import { Shape } from './shape.ts';
import type { SharedVertices } from './shared.ts';
import type { Simplifier } from './simplifier.ts';

export interface FeatureSimplifierOptions {
  readonly simplifier: Simplifier;
  /** Drop collapsed rings and lines that are a single place. */
  readonly dropDegenerate: boolean;
}

/** Result for a feature; for 'changed', `shape` has the remaining vertices. */
export type FeatureOutcome = 'same' | 'changed' | 'gone';

export class FeatureSimplifier {
  readonly shape: Shape = new Shape();
  readonly #simplifier: Simplifier;
  readonly #dropDegenerate: boolean;
  readonly #polygons: PolygonSimplifier;

  constructor({ simplifier, dropDegenerate }: FeatureSimplifierOptions) {
    this.#simplifier = simplifier;
    this.#dropDegenerate = dropDegenerate;
    this.#polygons = new PolygonSimplifier(simplifier, dropDegenerate);
  }

  /**
   * Reads a feature that GeometryCheck accepted into `shape`.
   * @returns false when it is not to be simplified
   */
  read(cursor: Cursor, feature: Feature): boolean {
    return feature.type !== UNKNOWN && feature.type !== POINT && this.shape.read(cursor, feature);
  }

  /** Simplifies the last read feature. `tolerance` is in tile units of its layer, whose tile is `extent` wide. */
  simplify(tolerance: number, extent: number, shared: SharedVertices | null): FeatureOutcome {
    const { shape } = this;
    pinSeams(shape, extent);
    shared?.pin(shape);
    if (shape.isPolygon) this.#polygons.simplify(shape, tolerance);
    else this.#simplifyLines(tolerance);
    const vertices = shape.verticesAfter();
    if (vertices === shape.verticesBefore) return 'same';
    return vertices === 0 ? 'gone' : 'changed';
  }

  #simplifyLines(tolerance: number): void {
    const { shape } = this;
    for (let path = 0; path < shape.paths; path++) {
      simplifyPath(shape, path, tolerance, this.#simplifier);
      if (shape.fixed[path] === 1 && this.#dropDegenerate) shape.gone[path] = 1;
    }
  }
}
