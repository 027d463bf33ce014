// The interface of a simplification algorithm: it thins one chain of vertices between two fixed ends. Rings, pins, validity and
// encoding are handled around it, so an algorithm is replaced by implementing this one method.

/** Vertices in tile units, by index. */
export interface Chain {
  readonly xs: Int32Array;
  readonly ys: Int32Array;
}

export interface Simplifier {
  /**
   * Sets `kept` to 1 for the vertices strictly between `from` and `to` that must stay for the chain to remain the same within
   * `tolerance` (tile units, > 0). Both ends are kept anyway and may be in the same place. Marks are only added: a smaller
   * tolerance keeps all that a larger one keeps.
   */
  simplify(chain: Chain, from: number, to: number, tolerance: number, kept: Uint8Array): void;
}
