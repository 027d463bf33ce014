// Writes a shard into a temporary file, which is sealed and renamed once complete.

import { join } from 'node:path';
import { attemptId } from '../../kit/fs/attempt-name.ts';
import { moveFile } from '../../kit/fs/move.ts';
import type { Tile } from '../../tile/key.ts';
import type { ShardTarget } from '../shard.ts';
import { type ShardReport, totals } from '../shard-report.ts';
import type { Task } from '../task.ts';
import { sealText } from './seal.ts';
import { ShardDigest } from './shard-digest.ts';
import { MbtilesShardSink } from './shard-sink.ts';

export class ShardFile implements ShardTarget {
  readonly #task: Task;
  readonly #index: number;
  readonly #temporary: string;
  readonly #sink: MbtilesShardSink;
  readonly #digest = new ShardDigest();

  constructor(task: Task, index: number) {
    this.#task = task;
    this.#index = index;
    this.#temporary = join(task.attemptDirectory, `${index}.${attemptId()}.tmp`);
    this.#sink = new MbtilesShardSink({
      path: this.#temporary,
      order: task.output.order,
      columns: task.output.deduplicates ? 'hashed' : 'plain',
      tileType: task.settled.tileType,
    });
  }

  put(tile: Tile): void {
    this.#digest.add(tile, this.#sink.put(tile));
  }

  end(report: ShardReport): void {
    const { fingerprint, shardDirectory } = this.#task;
    const index = this.#index;
    this.#sink.seal(
      sealText({
        seal: 'tilefold',
        version: 3,
        fingerprint,
        index,
        rows: totals(report).written,
        contentHash: this.#digest.end(),
        report,
      }),
    );
    this.#sink.finish({ name: `shard ${index}`, other: {} });
    // Not synced here, see shard-sync.ts.
    moveFile(this.#temporary, join(shardDirectory, shardName(index)));
  }

  [Symbol.dispose](): void {
    this.#sink[Symbol.dispose]();
  }
}

export function shardName(index: number): string {
  return `${index}.mbtiles`;
}
