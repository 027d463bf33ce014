// What is counted of one pruned tile besides its layers. See TileNotes.

import type { Verdict } from '../../style/decision.ts';
import { type NotedTile, TileNotes } from '../tile-notes.ts';
import { PRUNE_STAGES } from './report.ts';

export interface PrunedTile extends NotedTile {
  /** Only verdicts with something to report. */
  readonly verdicts: readonly Verdict[];
  /** Features that no filter could decide: the layer of each. */
  readonly undecided: readonly string[];
  /** Named attributes that the tile has. */
  readonly attributes: ReadonlySet<string>;
}

export class PruneNotes extends TileNotes implements PrunedTile {
  verdicts: Verdict[] = [];
  undecided: string[] = [];
  attributes: Set<string> = new Set();

  constructor() {
    super(PRUNE_STAGES);
  }

  override clear(): void {
    super.clear();
    if (this.verdicts.length > 0) this.verdicts.length = this.undecided.length = 0;
    if (this.attributes.size > 0) this.attributes.clear();
  }

  override take(): PrunedTile {
    const { verdicts, undecided, attributes } = this;
    this.verdicts = [];
    this.undecided = [];
    this.attributes = new Set();
    return { ...super.take(), verdicts, undecided, attributes };
  }

  /** Counts the verdict on a feature of a layer. */
  addVerdict(verdict: Verdict, layer: string): void {
    if (verdict.unknown.length > 0 || verdict.failed.length > 0) this.verdicts.push(verdict);
    if (verdict.unknown.length > 0) this.undecided.push(layer);
  }

  /** Notes that the tile has a named attribute. */
  addAttribute(key: string): void {
    this.attributes.add(key);
  }
}
