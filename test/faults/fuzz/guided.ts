// The coverage-guided loop: inputs that reach new code are kept, and damaged further. Reading V8's coverage takes longer than
// most inputs, so many are tried per reading, and one by one only if there was new code.

import { Coverage } from './coverage.ts';
import { damaged, pick, type Random } from './damage.ts';

interface GuidedOptions {
  random: Random;
  /** Valid inputs to begin with. */
  seeds: readonly Uint8Array[];
  inputs: number;
  /** Whether a script, by its URL, is a target. */
  isWatched: (url: string) => boolean;
  /** Tries one input; throws to end the campaign. */
  attempt: (input: Uint8Array) => void;
}

export interface GuidedResult {
  /** The seeds, and every input that reached new code, in the order found. */
  corpus: Uint8Array[];
  /** Functions that ran, and ranges in them that no input reached. */
  functions: number;
  dark: number;
}

const BATCH = 64;
const LARGEST_INPUT = 8192;
/** Half of the time only this many of the newest finds are used: they are the most likely to get further. */
const NEWEST = 8;

/** Runs until so many inputs were tried. */
export function guided({ random, seeds, inputs, isWatched, attempt }: GuidedOptions): GuidedResult {
  const coverage = new Coverage(isWatched);
  const corpus = [...seeds];
  coverage.isNews(() => seeds.forEach(attempt));
  for (let tried = 0; tried < inputs; tried += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, inputs - tried) }, () => offspring(random, corpus));
    if (!coverage.isNews(() => batch.forEach(attempt), { remember: false })) continue;
    for (const input of batch) if (coverage.isNews(() => attempt(input))) corpus.push(input);
  }
  return { corpus, ...coverage.size };
}

function offspring(random: Random, corpus: readonly Uint8Array[]): Uint8Array {
  let input = pick(random, random() < 0.5 ? corpus : corpus.slice(-NEWEST));
  for (let pieces = 1 + Math.floor(random() * 3); pieces > 0; pieces--) input = damaged(random, input, corpus);
  return input.subarray(0, LARGEST_INPUT);
}
