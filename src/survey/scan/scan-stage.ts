// A stage of an inspection, as plain data: what is looked for in each of its parts. Workers read it from a file.

import type { InputIdentity } from '../../archive/identity.ts';
import type { ArchiveFormat, SizePart } from '../../archive/types.ts';
import type { Shard } from '../../tile/shard.ts';
import type { BucketListOptions } from '../sizes/bucket-list.ts';
import type { DrawnKeys } from '../sizes/drawn-keys.ts';
import type { SizeScanOptions } from '../sizes/size-scan.ts';

export interface LayerStageOptions {
  readonly zoom: number | null;
  readonly drawn: DrawnKeys;
  readonly layers: readonly string[];
  readonly maxInflatedBytes: number;
  /** Whether each part also writes planetiler's rows of layer statistics. */
  readonly rows: boolean;
}

export type StageSpec =
  | { readonly name: 'sizes'; readonly options: SizeScanOptions }
  | { readonly name: 'bucket'; readonly options: BucketListOptions }
  | { readonly name: 'layers'; readonly options: LayerStageOptions };

/** A piece of work: sizes by any part, tiles by a shard. */
export interface ScanPart {
  readonly index: number;
  /** About; what the crew balances by. */
  readonly bytes: number;
  readonly tiles: number;
  readonly part: SizePart;
}

/** What of the input a stage is to be done on. */
export interface StageInput {
  readonly path: string;
  readonly format: ArchiveFormat | null;
  readonly identity: InputIdentity;
}

export interface Stage {
  readonly input: StageInput;
  readonly spec: StageSpec;
  readonly parts: readonly ScanPart[];
  /** Whether results have to outlive a power cut. */
  readonly durable: boolean;
}

export function shardOfPart({ part }: ScanPart): Shard {
  if ('shard' in part) return part.shard;
  throw new Error('tiles are read by shards');
}
