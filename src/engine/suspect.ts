// A shard that workers do not survive, run alone: nothing else at work, a fresh process each time, watched tile by tile. A tile
// that ends such a process is tried out by itself; what is proved to be lethal is not looked into any more, and the shard goes on.

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fromWire, TilefoldError, toWire, type WireError } from '../errors.ts';
import type { Job } from '../job/job.ts';
import { removeQuietly } from '../kit/fs/removal.ts';
import { readTrail } from '../shard/tile-trail.ts';
import type { TileTrial } from '../shard/tile-trial.ts';
import { keyText, type TileKey } from '../tile/key.ts';
import type { Shard } from '../tile/shard.ts';
import type { ClusterOptions } from './cluster.ts';
import { isDeadly, type RetryBudget, type ShardEvent } from './executor.ts';
import { LoneWorker } from './lone-worker.ts';
import type { WorkerSetup } from './worker-process.ts';

/** Fresh processes that have to end at a tile before it is called lethal; after each another one has to live. */
const PROOFS = 2;
/** Each takes five processes to find. A shard that has more of them is given up. */
const MAX_LETHAL = 16;

interface Attempt {
  /** null: sealed, or stopped by the signal. */
  readonly error: WireError | null;
  readonly number: number;
}

/** Runs the shard to its end, sealed or failed; just ends when the signal aborts. */
export async function* runSuspect(
  shard: Shard,
  job: Job,
  signal: AbortSignal,
  options: ClusterOptions,
  budget: RetryBudget,
): AsyncGenerator<ShardEvent> {
  // Named so that an orphan of a killed run is swept like any attempt.
  const trail = join(job.shardDirectory, `${shard.index}.trail.tmp`);
  const setup = { jobDirectory: job.directory, ...options };
  const lethal: string[] = [];
  try {
    for (;;) {
      rmSync(trail, { force: true });
      const { error, number: attempt } = yield* runWatched(shard, trail, lethal, setup, options, signal);
      if (error === null) return;
      const tile = isDeadly(error) ? readTrail(trail) : null;
      const isProved = tile !== null && lethal.length < MAX_LETHAL && (await isLethal({ shard, tile, trail }, setup, signal));
      if (signal.aborted) return;
      if (isProved) {
        lethal.push(keyText(tile));
        yield { type: 'retry', shard: shard.index, attempt, error: lethalTile(tile, error) };
        continue;
      }
      const type = budget.verdict(shard.index, error) === 'failed' ? 'failed' : 'retry';
      yield { type, shard: shard.index, attempt, error: tile === null ? error : atTile(tile, error) };
      if (type === 'failed') return;
    }
  } finally {
    removeQuietly(trail);
  }
}

async function* runWatched(
  shard: Shard,
  trail: string,
  lethal: readonly string[],
  setup: WorkerSetup,
  { beginAttempt }: ClusterOptions,
  signal: AbortSignal,
): AsyncGenerator<ShardEvent, Attempt> {
  await using worker = new LoneWorker(setup, signal);
  let number = 0;
  for await (const message of worker.messages) {
    if (message.type === 'ready') {
      number = beginAttempt(shard.index, worker.pid);
      yield { type: 'started', shard: shard.index, attempt: number, pid: worker.pid };
      worker.tell({ type: 'shard', shard, attempt: number, watch: { trail, lethal } });
    } else if (message.type === 'unfit') {
      throw fromWire(message.error);
    } else if (message.type === 'failed') {
      return { error: message.error, number };
    } else if (message.type !== 'survived' && message.type !== 'alive') {
      yield message;
    }
  }
  return { error: worker.lost === null ? null : toWire(worker.lost), number };
}

/**
 * Whether the tile ends every fresh process that works on it, and none that only reads it and then stays at it for as long as the
 * other lived: whoever kills workers from outside does not tell the two apart.
 */
async function isLethal(trial: Omit<TileTrial, 'lingerMs'>, setup: WorkerSetup, signal: AbortSignal): Promise<boolean> {
  for (let proof = 0; proof < PROOFS; proof++) {
    const began = performance.now();
    if ((await tryOut({ ...trial, lingerMs: null }, setup, signal)) !== 'ended at it') return false;
    const lingerMs = Math.ceil(performance.now() - began);
    if ((await tryOut({ ...trial, lingerMs }, setup, signal)) !== 'survived') return false;
  }
  return true;
}

async function tryOut(
  trial: TileTrial,
  setup: WorkerSetup,
  signal: AbortSignal,
): Promise<'survived' | 'ended at it' | 'ended otherwise'> {
  rmSync(trial.trail, { force: true });
  await using worker = new LoneWorker(setup, signal);
  for await (const message of worker.messages) {
    if (message.type === 'ready') worker.tell({ type: 'tile', trial });
    else if (message.type === 'survived') return 'survived';
    else if (message.type === 'failed') return isDeadly(message.error) && isAt(trial) ? 'ended at it' : 'ended otherwise';
  }
  return worker.lost !== null && isAt(trial) ? 'ended at it' : 'ended otherwise';
}

function isAt({ tile, trail }: TileTrial): boolean {
  const at = readTrail(trail);
  return at !== null && keyText(at) === keyText(tile);
}

function lethalTile(tile: TileKey, { message }: WireError): WireError {
  const text = `tile ${keyText(tile)} ends every process that works on it (${message}); the shard goes on without looking into it`;
  return toWire(new TilefoldError('WORKER_LOST', text, { permanent: false }));
}

function atTile(tile: TileKey, error: WireError): WireError {
  return { ...error, message: `${error.message}, at tile ${keyText(tile)}` };
}
