// Suggests the known name closest to a misspelled one, by number of typos.

/** Longer words are not compared. */
const MAX_LENGTH = 64;
/** One typo is allowed for each so many letters, and one in shorter words. */
const LETTERS_PER_TYPO = 3;
/** A prefix of this length or more also matches. */
const MIN_PREFIX = 3;

/** Returns the nearest known name, the first of equally near ones, or undefined when none is near. */
export function nearestName(typed: string, known: Iterable<string>): string | undefined {
  if (typed.length > MAX_LENGTH) return undefined;
  const word = typed.toLowerCase();
  let fewest = Math.max(1, Math.floor(word.length / LETTERS_PER_TYPO)) + 1;
  let nearest: string | undefined;
  let byPrefix: string | undefined;
  for (const name of known) {
    if (name.length > MAX_LENGTH) continue;
    const typos = distance(word, name.toLowerCase());
    if (typos < fewest) {
      fewest = typos;
      nearest = name;
    }
    if (word.length >= MIN_PREFIX && name.toLowerCase().startsWith(word)) byPrefix ??= name;
  }
  return nearest ?? byPrefix;
}

/** Returns `; did you mean NAME?`, or '' when no name is near. `prefix` goes before the name. */
export function didYouMean(typed: string, known: Iterable<string>, prefix = ''): string {
  const nearest = nearestName(typed, known);
  return nearest === undefined ? '' : `; did you mean ${prefix}${nearest}?`;
}

/** Edit distance with swaps of neighbouring letters (optimal string alignment). */
function distance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let least = Math.min(last[j]! + 1, row[j - 1]! + 1, changed);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, beforeLast[j - 2]! + 1);
      row.push(least);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}
