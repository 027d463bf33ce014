// Reports the progress of a stage.

import type { PieceEvent } from '../../engine/piece.ts';
import type { ProgressEvent } from '../../job/progress-event.ts';
import type { ShardProgress } from '../../shard/shard.ts';
import type { PartReceipt } from './scan-directory.ts';
import type { ScanPart } from './survey.ts';

export class ScanProgress {
  readonly #parts: readonly ScanPart[];
  readonly #onProgress: (event: ProgressEvent) => void;
  readonly #running = new Map<number, ShardProgress>();
  readonly #total: { readonly tiles: number; readonly bytes: number };
  #done: { parts: number; tiles: number; bytes: number };
  #failed = 0;

  constructor(
    planned: readonly ScanPart[],
    missing: readonly ScanPart[],
    readsTiles: boolean,
    onProgress: (event: ProgressEvent) => void,
  ) {
    // If no tile is read, the weight of a part is not in bytes.
    const weighed = (part: ScanPart): ScanPart => (readsTiles ? part : { ...part, bytes: 0 });
    const parts = planned.map(weighed);
    this.#parts = parts;
    this.#onProgress = onProgress;
    this.#total = sumOf(parts);
    const left = sumOf(missing.map(weighed));
    this.#done = {
      parts: parts.length - missing.length,
      tiles: this.#total.tiles - left.tiles,
      bytes: this.#total.bytes - left.bytes,
    };
    onProgress({ type: 'phase', phase: 'map', total: { ...this.#total, shards: parts.length } });
  }

  hear(event: PieceEvent<PartReceipt>, workers: number): void {
    if (event.type === 'progress') this.#running.set(event.piece, event.progress);
    else this.#running.delete(event.piece);
    if (event.type === 'sealed') {
      const { tiles, bytes } = this.#parts[event.piece] as ScanPart;
      this.#done = { parts: this.#done.parts + 1, tiles: this.#done.tiles + tiles, bytes: this.#done.bytes + bytes };
    } else if (event.type === 'retry' || event.type === 'failed') {
      if (event.type === 'failed') this.#failed++;
      const { piece: index, attempt, error } = event;
      this.#onProgress({ type: 'shard', index, state: event.type, attempt, message: error.message });
    }
    const running = [...this.#running.values()];
    this.#onProgress({
      type: 'tiles',
      tilesRead: running.reduce((sum, { tilesRead }) => sum + tilesRead, this.#done.tiles),
      tilesTotal: this.#total.tiles,
      bytesRead: running.reduce((sum, { bytesRead }) => sum + bytesRead, this.#done.bytes),
      bytesTotal: this.#total.bytes,
      shardsDone: this.#done.parts,
      shardsFailed: this.#failed,
      shardsTotal: this.#parts.length,
      workers,
    });
  }
}

function sumOf(parts: readonly ScanPart[]): { tiles: number; bytes: number } {
  return {
    tiles: parts.reduce((sum, { tiles }) => sum + tiles, 0),
    bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}
