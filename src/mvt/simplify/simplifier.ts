// What a simplification algorithm is: it thins one chain of vertices between two that stay. All else (rings, pins,
// validity, bytes) is around it, so that another algorithm takes its place by implementing this one method.

/** Vertices in tile units, by index. */
export interface Chain {
  readonly xs: Int32Array;
  readonly ys: Int32Array;
}

export interface Simplifier {
  /**
   * Sets `kept` to 1 for those vertices strictly between `from` and `to` that must stay for the chain to be the same
   * within `tolerance` (tile units, > 0). Both ends stay anyway, and may lie in the same place. Marks are only ever added:
   * a smaller tolerance keeps what a larger one kept.
   */
  simplify(chain: Chain, from: number, to: number, tolerance: number, kept: Uint8Array): void;
}
