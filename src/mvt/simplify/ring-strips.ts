// Finds the pairs of boxes that touch: horizontal strips, and in each a sweep from left to right. In real tiles a box
// meets a handful of others; where they were made to lie across each other it would meet all, so the work is counted
// against a budget. Grows with the boxes: at most four entries of 8 bytes each, on average.

import type { Boxes } from './ring-boxes.ts';

const OFFSET = 33_554_432;
const WIDTH = 67_108_864;

/** Fewer boxes than this are looked at in pairs, all of them: faster than sorting them. Most features are buildings. */
const FEW = 24;

export interface Budget {
  /** Steps left; below 0 the search was given up. */
  steps: number;
}

export class RingStrips {
  /** Where each strip's entries start. */
  #starts: Int32Array = new Int32Array(0);
  /** Entries by strip: a box and its left side in one number, so that they sort fast. */
  #entries: Float64Array = new Float64Array(0);

  /**
   * Calls `visit` once for each pair.
   * @returns false when the budget ran out, or there are more than 2^26 boxes; then not all pairs were visited
   */
  forEachPair(boxes: Boxes, budget: Budget, visit: (a: number, b: number) => void): boolean {
    const { count, minY, maxY } = boxes;
    if (count > WIDTH) return false;
    if (count < FEW) return visitAll(boxes, budget, visit);
    let low = minY[0]!;
    let high = maxY[0]!;
    let heights = 0;
    for (let i = 0; i < count; i++) {
      low = Math.min(low, minY[i]!);
      high = Math.max(high, maxY[i]!);
      heights += maxY[i]! - minY[i]!;
    }
    // As many strips as make each box lie in three at most, on average; and one more for its lower end.
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
    // Counted two places on, and filled one place on, so that in the end each strip's start is in its own place.
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
        // Two that share several strips meet in the first of them.
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

/** The remainder of a division by WIDTH; several times faster than the operator for it. */
function boxOf(entry: number): number {
  return entry - Math.floor(entry / WIDTH) * WIDTH;
}
