// Simplifies a polygon feature and keeps it valid: no ring crosses or newly touches itself or another, no segment jumps over
// another ring, and windings stay. So the rings keep their relative positions, and holes stay inside their exteriors. Vertices
// where rings touched before are pinned. Rings that crossed something before stay unchanged, and the rest of the feature may not
// get worse.
//
// A segment that breaks this gets vertices back: first those that half the tolerance keeps, then a quarter, finally all.

import { cleared } from '../spans.ts';
import { isStillValid, MAX_HALVINGS, simplifyPath } from './path.ts';
import { windingOf } from './ring-area.ts';
import { type ContactVisitor, visitContact } from './ring-contacts.ts';
import { RingJumps } from './ring-jumps.ts';
import { RingSegments } from './ring-segments.ts';
import { type Budget, RingStrips } from './ring-strips.ts';
import type { Shape } from './shape.ts';
import type { Simplifier } from './simplifier.ts';

/** After this many rounds of restoring vertices, the feature stays unchanged. */
const MAX_ROUNDS = 24;
/** Budget of checks per feature; beyond it, the feature stays unchanged. Features of real tiles take 5 to 50 a vertex. */
const STEPS_PER_VERTEX = 100;
const MIN_STEPS = 100_000;
const MAX_STEPS = 100_000_000;

export class PolygonSimplifier {
  readonly #simplifier: Simplifier;
  readonly #dropDegenerate: boolean;
  readonly #segments = new RingSegments();
  readonly #strips = new RingStrips();
  readonly #jumps = new RingJumps();
  /** By vertex: 1 = lies on another ring. */
  #touched: Uint8Array = new Uint8Array(0);
  /** By segment: 1 = needs vertices back. */
  #broken: Uint8Array = new Uint8Array(0);

  constructor(simplifier: Simplifier, dropDegenerate: boolean) {
    this.#simplifier = simplifier;
    this.#dropDegenerate = dropDegenerate;
  }

  /** Sets `kept` and `gone` of a polygon whose pins are set. */
  simplify(shape: Shape, tolerance: number): void {
    this.#simplifyRings(shape, tolerance, this.#dropDegenerate);
    if (shape.verticesAfter() === shape.verticesBefore) return;
    const vertices = shape.starts[shape.paths]!;
    const budget = { steps: Math.min(MAX_STEPS, MIN_STEPS + vertices * STEPS_PER_VERTEX) };
    if (!this.#pinContacts(shape, tolerance, budget) || !this.#repair(shape, tolerance, budget)) shape.keepAll();
  }

  #simplifyRings(shape: Shape, tolerance: number, drop: boolean): void {
    let exterior = 0;
    let isExteriorGone = false;
    for (let ring = 0; ring < shape.paths; ring++) {
      const isWhole = simplifyPath(shape, ring, tolerance, this.#simplifier);
      if (!drop) continue;
      const winding = windingOf(shape, ring, true);
      if (exterior === 0) exterior = winding;
      // A ring without area is neither exterior nor hole; readers ignore it.
      const collapses = winding === 0 || !isWhole;
      if (winding === exterior && winding !== 0) isExteriorGone = collapses;
      if (collapses || isExteriorGone) shape.gone[ring] = 1;
    }
  }

  /** Finds where rings touch or cross before anything is dropped, and keeps those places unchanged. */
  #pinContacts(shape: Shape, tolerance: number, budget: Budget): boolean {
    const segments = this.#segments;
    const vertices = shape.starts[shape.paths]!;
    this.#touched = cleared(this.#touched, vertices);
    segments.fill(shape, true);
    let found = false;
    const pin = (vertex: number): void => {
      shape.pinned[vertex] = 1;
      found = true;
    };
    const isDone = this.#visitContacts(shape, budget, {
      onCrossing: (a, b) => {
        found = true;
        shape.fixed[segments.ring[a]!] = 1;
        shape.fixed[segments.ring[b]!] = 1;
      },
      onSharedVertex: (vertex, other) => {
        this.#touched[vertex] = 1;
        this.#touched[other] = 1;
        pin(vertex);
        pin(other);
      },
      onVertexInSegment: (vertex, segment) => {
        this.#touched[vertex] = 1;
        pin(vertex);
        pin(segments.from[segment]!);
        pin(segments.to[segment]!);
      },
    });
    if (isDone && found) this.#simplifyRings(shape, tolerance, false);
    return isDone;
  }

  /** Restores vertices until no segment is broken. */
  #repair(shape: Shape, tolerance: number, budget: Budget): boolean {
    const segments = this.#segments;
    for (let round = 1; round <= MAX_ROUNDS; round++) {
      segments.fill(shape, false);
      this.#broken = cleared(this.#broken, segments.count);
      let isBroken = false;
      const breakAt = (segment: number): void => {
        if (segments.skipped[segment] === 0) return;
        this.#broken[segment] = 1;
        isBroken = true;
      };
      const isDone = this.#visitContacts(shape, budget, {
        onCrossing: (a, b) => {
          breakAt(a);
          breakAt(b);
        },
        // Vertices never move, so they coincided before.
        onSharedVertex: () => {},
        onVertexInSegment: (_, segment) => breakAt(segment),
      });
      if (!isDone || !this.#jumps.forEachJump(shape, segments, this.#touched, budget, breakAt)) return false;
      if (!isBroken) return true;
      this.#restoreVertices(shape, round > MAX_HALVINGS ? 0 : tolerance / 2 ** round);
    }
    return false;
  }

  /** Simplifies the sections of broken segments with a smaller tolerance; with 0, restores all vertices. */
  #restoreVertices(shape: Shape, tolerance: number): void {
    const { count, from, skipped } = this.#segments;
    for (let segment = 0; segment < count; segment++) {
      if (this.#broken[segment] === 0) continue;
      const first = from[segment]!;
      const last = first + skipped[segment]! + 1;
      if (tolerance === 0) shape.kept.fill(1, first, last);
      else this.#simplifier.simplify(shape, first, last, tolerance, shape.kept);
    }
    for (let ring = 0; ring < shape.paths; ring++) if (!isStillValid(shape, ring)) shape.keepPath(ring);
  }

  #visitContacts(shape: Shape, budget: Budget, visitor: ContactVisitor): boolean {
    const segments = this.#segments;
    const { ring } = segments;
    return this.#strips.forEachPair(segments.boxes, budget, (a, b) => {
      // Two unchanged rings cannot form a new contact.
      if (shape.fixed[ring[a]!] === 0 || shape.fixed[ring[b]!] === 0) visitContact(shape, segments, a, b, visitor);
    });
  }
}
