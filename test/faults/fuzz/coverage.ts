// Detects inputs that reach new code, which gets a fuzzer further than chance. Coverage is that of this process, so that it works
// on the sources as the test runner transformed them.

import { type Range, takeBlockCoverage } from './block-coverage.ts';

/** Ranges of a function that did not run: ascending and disjoint. */
type Dark = readonly (readonly [from: number, to: number])[];

export class Coverage {
  readonly #isWatched: (url: string) => boolean;
  /** By function, the ranges that never ran so far; functions that never ran are not in it. */
  readonly #dark = new Map<string, Dark>();

  /** Watches the scripts whose URL matches, including those loaded later. Earlier executions do not count. */
  constructor(isWatched: (url: string) => boolean) {
    this.#isWatched = isWatched;
    this.#take();
  }

  /** The number of functions that ran so far, and of ranges in them that did not. */
  get size(): { functions: number; dark: number } {
    return { functions: this.#dark.size, dark: [...this.#dark.values()].reduce((sum, { length }) => sum + length, 0) };
  }

  /** Runs `work` and returns whether any code ran for the first time; `remember: false` reports it again next time. */
  isNews(work: () => void, { remember = true }: { remember?: boolean } = {}): boolean {
    work();
    let isNews = false;
    for (const [name, dark] of this.#take()) {
      const before = this.#dark.get(name);
      const left = before === undefined ? dark : both(before, dark);
      if (before !== undefined && lengthOf(left) === lengthOf(before)) continue;
      isNews = true;
      if (remember) this.#dark.set(name, left);
    }
    return isNews;
  }

  /** Returns the functions that ran since the last time, each with its ranges that did not run. */
  #take(): [name: string, dark: Dark][] {
    const ran: [string, Dark][] = [];
    for (const { scriptId, url, functions } of takeBlockCoverage()) {
      if (!this.#isWatched(url)) continue;
      for (const { ranges } of functions) {
        const [whole] = ranges;
        if (whole === undefined || whole.count === 0) continue;
        ran.push([`${scriptId}:${whole.startOffset}-${whole.endOffset}`, darkOf(ranges)]);
      }
    }
    return ran;
  }
}

/** Outer ranges come first; everything within a dark one is dark. */
function darkOf(ranges: readonly Range[]): Dark {
  const dark: [number, number][] = [];
  for (const { startOffset, endOffset, count } of ranges) {
    const last = dark.at(-1);
    if (count === 0 && (last === undefined || startOffset >= last[1])) dark.push([startOffset, endOffset]);
  }
  return dark;
}

/** The intersection of both. */
function both(one: Dark, other: Dark): Dark {
  const left: [number, number][] = [];
  for (let a = 0, b = 0; a < one.length && b < other.length; ) {
    const from = Math.max(one[a]![0], other[b]![0]);
    const to = Math.min(one[a]![1], other[b]![1]);
    if (from < to) left.push([from, to]);
    if (one[a]![1] < other[b]![1]) a++;
    else b++;
  }
  return left;
}

function lengthOf(dark: Dark): number {
  return dark.reduce((sum, [from, to]) => sum + to - from, 0);
}
