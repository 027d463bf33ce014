// The counts of a comparison, of a part or of all parts. The order of adding does not matter.

import { BestOf } from '../../kit/best-of.ts';
import { isOnGrid, keyText, type TileKey } from '../../tile/key.ts';
import { TilesetHash } from '../../tile/tileset-hash.ts';
import { Coverage, type CoverageCells } from '../sizes/coverage.ts';
import { FeatureChanges } from './feature-changes.ts';
import { type FeatureReport, TILE_CHANGES, type TileChange, type TileCounts, type ZoomCounts } from './report-types.ts';

/** The form written to files. */
export interface DiffResult {
  readonly zooms: readonly ZoomCounts[];
  readonly examples: Readonly<Record<TileChange, readonly Place[]>>;
  readonly unreadable: { readonly tiles: number; readonly examples: readonly Place[] };
  readonly coverage: CoverageCells;
  readonly features: FeatureReport;
  /** Hashes of the tiles of both archives, if they were asked for. */
  readonly hashes: readonly [a: string, b: string];
  /** Rows of each archive that gave no tile. */
  readonly dropped: readonly [a: number, b: number];
}

type Place = readonly [z: number, x: number, y: number];
type Sums = { -readonly [Name in keyof TileCounts]: number };

const MAX_EXAMPLES = 20;

export class DiffSums {
  readonly #zooms = new Map<number, Sums>();
  readonly #examples = examplesOf(newExamples);
  #unreadable = 0;
  readonly #unreadableExamples = newExamples();
  readonly #coverage = new Coverage();
  readonly features: FeatureChanges = new FeatureChanges();
  readonly hashes: readonly [TilesetHash, TilesetHash] = [new TilesetHash(), new TilesetHash()];
  readonly dropped: [number, number] = [0, 0];

  addTile(key: TileKey, kind: TileChange | 'same', a: Uint8Array | null | undefined, b: Uint8Array | null | undefined): void {
    const sums = this.#sumsOf(key.z);
    sums[kind]++;
    if (a !== undefined) addBytes(sums, 'a', a);
    if (b !== undefined) addBytes(sums, 'b', b);
    if (kind === 'same') return;
    this.#examples[kind].add(placeOf(key));
    if (kind !== 'reencoded' && isOnGrid(key)) this.#coverage.add(key.z, key.x, key.y, (b ?? a)?.length ?? 0);
  }

  addUnreadable(key: TileKey): void {
    this.#unreadable++;
    this.#unreadableExamples.add(placeOf(key));
  }

  join({ zooms, examples, unreadable, coverage, features, hashes, dropped }: DiffResult): void {
    for (const { zoom, ...counts } of zooms) {
      const sums = this.#sumsOf(zoom);
      for (const name of Object.keys(sums) as (keyof Sums)[]) sums[name] += counts[name];
    }
    for (const change of TILE_CHANGES) for (const place of examples[change]) this.#examples[change].add(place);
    this.#unreadable += unreadable.tiles;
    for (const place of unreadable.examples) this.#unreadableExamples.add(place);
    this.#coverage.join(coverage);
    this.features.join(features);
    for (const side of [0, 1] as const) {
      this.hashes[side].join(hashes[side]);
      this.dropped[side] += dropped[side];
    }
  }

  toResult(): DiffResult {
    return {
      zooms: [...this.#zooms].sort(([a], [b]) => a - b).map(([zoom, sums]) => ({ zoom, ...sums })),
      examples: examplesOf((change) => [...this.#examples[change].items()]),
      unreadable: { tiles: this.#unreadable, examples: [...this.#unreadableExamples.items()] },
      coverage: this.#coverage.cells(),
      features: this.features.toReport(),
      hashes: [this.hashes[0].toString(), this.hashes[1].toString()],
      dropped: this.dropped,
    };
  }

  #sumsOf(zoom: number): Sums {
    let sums = this.#zooms.get(zoom);
    if (sums === undefined) {
      sums = noTiles();
      this.#zooms.set(zoom, sums);
    }
    return sums;
  }
}

/** Returns a record with an entry for each kind of change. */
export function examplesOf<List>(listOf: (change: TileChange) => List): Readonly<Record<TileChange, List>> {
  const [added, removed, changed, reencoded] = TILE_CHANGES.map(listOf) as [List, List, List, List];
  return { added, removed, changed, reencoded };
}

export function noTiles(): Sums {
  return { same: 0, added: 0, removed: 0, changed: 0, reencoded: 0, a_tiles: 0, b_tiles: 0, a_bytes: 0, b_bytes: 0 };
}

export function placeText([z, x, y]: Place): string {
  return keyText({ z, x, y });
}

function addBytes(sums: Sums, side: 'a' | 'b', stored: Uint8Array | null): void {
  sums[`${side}_tiles`]++;
  sums[`${side}_bytes`] += stored?.length ?? 0;
}

function newExamples(): BestOf<Place> {
  return new BestOf<Place>(MAX_EXAMPLES, (a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]);
}

function placeOf({ z, x, y }: TileKey): Place {
  return [z, x, y];
}
