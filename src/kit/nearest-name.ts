// What a misspelt name was most likely meant to be: the known name that takes the fewest slips of the hand.

/** A longer word is no slip of the hand. */
const MAX_LENGTH = 64;
/** One slip in so many letters, and one in a short word. */
const LETTERS_A_SLIP = 3;
/** From so many letters on, the beginning of a name may stand for it. */
const SHORTEST_BEGINNING = 3;

/** Returns the nearest of the known names, or undefined where none is near. Of equally near ones the first counts. */
export function nearestName(typed: string, known: Iterable<string>): string | undefined {
  if (typed.length > MAX_LENGTH) return undefined;
  const word = typed.toLowerCase();
  let fewest = Math.max(1, Math.floor(word.length / LETTERS_A_SLIP)) + 1;
  let nearest: string | undefined;
  let begun: string | undefined;
  for (const name of known) {
    if (name.length > MAX_LENGTH) continue;
    const slips = distance(word, name.toLowerCase());
    if (slips < fewest) {
      fewest = slips;
      nearest = name;
    }
    if (word.length >= SHORTEST_BEGINNING && name.toLowerCase().startsWith(word)) begun ??= name;
  }
  return nearest ?? begun;
}

/** Returns `; did you mean NAME?`, or nothing where no name is near. `prefix` stands before the name. */
export function didYouMean(typed: string, known: Iterable<string>, prefix = ''): string {
  const nearest = nearestName(typed, known);
  return nearest === undefined ? '' : `; did you mean ${prefix}${nearest}?`;
}

/** Letters to add, leave out, change or swap with their neighbour (optimal string alignment). */
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
