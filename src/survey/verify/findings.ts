// Findings as they are counted: by kind, with the first few of each. The same whatever the order of counting and folding. Memory:
// 40 examples a kind.

import { BestOf } from '../../kit/best-of.ts';
import { compareNames } from '../../mvt/smallest-names.ts';
import type { TileKey } from '../../tile/key.ts';
import { FINDING_KINDS, type FindingKind } from './finding-kinds.ts';

/** How many of each kind are listed. */
const LISTED = 20;
/** Details hold names and messages of an archive. */
const MAX_DETAIL = 300;

/** Without a key: about the archive as a whole. */
export type Example = readonly [key: readonly [z: number, x: number, y: number] | null, detail: string];

/** Plain data, as a worker writes it to a file. */
export interface FindingResult {
  readonly kind: FindingKind;
  readonly count: number;
  readonly examples: readonly Example[];
}

export class Findings {
  readonly #kinds = new Map<FindingKind, { count: number; examples: BestOf<Example> }>();

  /** Adds a finding; `key` is the tile's. */
  find(kind: FindingKind, detail: string, key?: TileKey): void {
    this.#add(kind, 1, [[key === undefined ? null : [key.z, key.x, key.y], detail.slice(0, MAX_DETAIL)]]);
  }

  addResult({ kind, count, examples }: FindingResult): void {
    this.#add(kind, count, examples);
  }

  has(kind: FindingKind): boolean {
    return this.#kinds.has(kind);
  }

  /** In the order of the report. */
  results(): FindingResult[] {
    return (Object.keys(FINDING_KINDS) as FindingKind[]).flatMap((kind) => {
      const found = this.#kinds.get(kind);
      return found === undefined ? [] : [{ kind, count: found.count, examples: found.examples.items() }];
    });
  }

  #add(kind: FindingKind, count: number, examples: readonly Example[]): void {
    const found = this.#kinds.get(kind) ?? { count: 0, examples: new BestOf<Example>(LISTED, compareExamples) };
    this.#kinds.set(kind, found);
    found.count += count;
    for (const example of examples) found.examples.add(example);
  }
}

/** By zoom, column and row; what has no key comes first. */
function compareExamples([a, textA]: Example, [b, textB]: Example): number {
  if (a === null || b === null) return Number(b === null) - Number(a === null) || compareNames(textA, textB);
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || compareNames(textA, textB);
}
