// Finds pairs of touching boxes by horizontal strips with a left-to-right sweep in each. In real tiles a box meets a handful of
// others; in crafted ones it could meet all, so the work has a budget. Memory: at most four entries of 8 bytes a box, on average.

import type { Boxes } from './ring-boxes.ts';

const OFFSET = 33_554_432;
const WIDTH = 67_108_864;

/** Below this many boxes all pairs are tested, which is faster than sorting. Most features are buildings. */
const MAX_PAIRWISE = 24;

export interface Budget {
  /** Steps left; negative when the search was given up. */
  steps: number;
}

export class RingStrips {
  /** Start of each strip's entries. */
  #starts: Int32Array = new Int32Array(0);
  /** Entries by strip: box and left side in one number, which sorts fast. */
  #entries: Float64Array = new Float64Array(0);

  /**
   * Calls `visit` once for each pair.
   * @returns false when the budget is exhausted or there are more than 2^26 boxes; then some pairs were not visited
   */
  forEachPair(boxes: Boxes, budget: Budget, visit: (a: number, b: number) => void): boolean {
    const { count, minY, maxY } = boxes;
    if (count > WIDTH) return false;
    if (count < MAX_PAIRWISE) return visitAll(boxes, budget, visit);
    let low = minY[0]!;
    let high = maxY[0]!;
    let heights = 0;
    for (let i = 0; i < count; i++) {
      low = Math.min(low, minY[i]!);
      high = Math.max(high, maxY[i]!);
      heights += maxY[i]! - minY[i]!;
    }
    // Enough strips that a box spans three at most, on average; plus one for its lower end.
    const range = high - low + 1;
    const strips = Math.max(1, Math.floor(Math.min((2 * count * range) / (heights + count), Math.sqrt(count), range)));
    const height = range / strips;
    const stripOf = (y: number): number => Math.min(strips - 1, Math.floor((y - low) / height));
    this.#sort(boxes, strips, stripOf);
    for (let strip = 0; strip < strips; strip++) {
      if (!this.#sweep(boxes, strip, stripOf, budget, visit)) return false;
    }
    return true;
  }

  #sort({ count, minX, minY, maxY }: Boxes, strips: number, stripOf: (y: number) => number): void {
    if (strips + 2 > this.#starts.length) this.#starts = new Int32Array(strips * 2 + 2);
    const starts = this.#starts.fill(0, 0, strips + 2);
    // Counts are stored two places on and filled one place on, so that each strip's start ends up in its own place.
    for (let i = 0; i < count; i++) {
      for (let strip = stripOf(minY[i]!); strip <= stripOf(maxY[i]!); strip++) starts[strip + 2]!++;
    }
    for (let strip = 1; strip < strips + 2; strip++) starts[strip]! += starts[strip - 1]!;
    const total = starts[strips + 1]!;
    if (total > this.#entries.length) this.#entries = new Float64Array(Math.max(total, this.#entries.length * 2));
    for (let i = 0; i < count; i++) {
      const entry = (minX[i]! + OFFSET) * WIDTH + i;
      for (let strip = stripOf(minY[i]!); strip <= stripOf(maxY[i]!); strip++) this.#entries[starts[strip + 1]!++] = entry;
    }
    for (let strip = 0; strip < strips; strip++) this.#entries.subarray(starts[strip]!, starts[strip + 1]!).sort();
  }

  #sweep(
    { minX, maxX, minY, maxY }: Boxes,
    strip: number,
    stripOf: (y: number) => number,
    budget: Budget,
    visit: (a: number, b: number) => void,
  ): boolean {
    const end = this.#starts[strip + 1]!;
    for (let i = this.#starts[strip]!; i < end; i++) {
      const a = boxOf(this.#entries[i]!);
      const right = maxX[a]!;
      const low = minY[a]!;
      const high = maxY[a]!;
      let j = i + 1;
      for (; j < end; j++) {
        const b = boxOf(this.#entries[j]!);
        if (minX[b]! > right) break;
        if (minY[b]! > high || maxY[b]! < low) continue;
        // A pair that shares several strips is reported in the first.
        if (stripOf(Math.max(low, minY[b]!)) === strip) visit(a, b);
      }
      budget.steps -= j - i;
      if (budget.steps < 0) return false;
    }
    return true;
  }
}

function visitAll({ count, minX, maxX, minY, maxY }: Boxes, budget: Budget, visit: (a: number, b: number) => void): boolean {
  for (let a = 0; a < count; a++) {
    for (let b = a + 1; b < count; b++) {
      if (minX[a]! > maxX[b]! || minX[b]! > maxX[a]! || minY[a]! > maxY[b]! || minY[b]! > maxY[a]!) continue;
      visit(a, b);
    }
  }
  budget.steps -= count * count;
  return budget.steps >= 0;
}

/** Remainder modulo WIDTH, several times faster than the operator. */
function boxOf(entry: number): number {
  return entry - Math.floor(entry / WIDTH) * WIDTH;
}
