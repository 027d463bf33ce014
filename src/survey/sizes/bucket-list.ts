// Lists the tiles of one histogram bucket. A separate scan, because the bucket's edges are only known after the first.

import type { SizeSink } from '../../archive/size-source.ts';
import { BestOf } from '../../kit/best-of.ts';
import { hilbertKey, zoomOfId } from '../../tile/hilbert.ts';
import { type BucketEdges, bucketOf } from './histogram.ts';
import type { InspectOptions } from './inspect-options.ts';
import { KeySample, type SampledKeys } from './sampled-keys.ts';
import { byKey, bySize, type SizedTile } from './sized-tile.ts';

export interface BucketListOptions extends Pick<InspectOptions, 'zoom' | 'limit' | 'sort'> {
  readonly edges: BucketEdges;
  readonly bucket: number;
  readonly drawn: SampledKeys;
}

export class BucketList implements SizeSink {
  readonly #options: BucketListOptions;
  readonly #sample: KeySample;
  readonly #tiles: BestOf<SizedTile>;

  constructor(options: BucketListOptions) {
    this.#options = options;
    this.#sample = new KeySample(options.drawn);
    this.#tiles = new BestOf(options.limit, options.sort === 'size' ? bySize : byKey);
  }

  get minKeyedBytes(): number {
    const { edges, bucket } = this.#options;
    return edges.min + edges.width * bucket;
  }

  sized(): void {}

  tile(zoom: number, x: number, y: number, bytes: number): void {
    if (this.#isInBucket(zoom, bytes) && this.#sample.has(zoom, x, y)) this.#tiles.add([zoom, x, y, bytes]);
  }

  run(first: number, tiles: number, bytes: number): void {
    // Tiles of a run share one size, but zooms may differ.
    for (let id = first; id < first + tiles; id++) {
      if (this.#isInBucket(zoomOfId(id), bytes)) {
        const { z, x, y } = hilbertKey(id);
        this.tile(z, x, y, bytes);
      }
    }
  }

  invalidKey(): void {}

  missingImage(): void {}

  items(): readonly SizedTile[] {
    return this.#tiles.items();
  }

  #isInBucket(zoom: number, bytes: number): boolean {
    const { zoom: wanted, edges, bucket } = this.#options;
    return (wanted === null || zoom === wanted) && bytes >= edges.min && bucketOf(edges, bytes) === bucket;
  }
}
