// The coverage-guided loop: inputs that reach code which none before did are kept, and damaged further. Asking V8 costs more
// than most inputs take, so many are tried between two questions, and one by one only where the answer has news.

import { Coverage } from './coverage.ts';
import { damaged, pick, type Random } from './damage.ts';

interface GuidedOptions {
  random: Random;
  /** Whole inputs to begin with. */
  seeds: readonly Uint8Array[];
  inputs: number;
  /** Whether a script, by its URL, is what is to be got into. */
  isWatched: (url: string) => boolean;
  /** Tries one input; throws what is to end the campaign. */
  attempt: (input: Uint8Array) => void;
}

export interface GuidedResult {
  /** The seeds, and every input that reached something new, in the order of their finding. */
  corpus: Uint8Array[];
  /** Functions that ran, and stretches in them that no input reached. */
  functions: number;
  dark: number;
}

const BATCH = 64;
const LARGEST_INPUT = 8192;
/** Half of the time it is the newest finds that are gone on with: what has just got further is nearest to getting further still. */
const NEWEST = 8;

/** Goes on until so many inputs were tried. */
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
