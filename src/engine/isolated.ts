// Runs a piece that keeps crashing workers in isolation: alone, in a fresh process for each attempt, recording the current tile. A tile
// at which a process crashes is tested by itself. If it is proved lethal, it is no longer transformed, and the piece goes on.

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fromWire, TilefoldError, toWire, type WireError } from '../errors.ts';
import { removeQuietly } from '../kit/fs/removal.ts';
import { readTrail } from '../shard/tile-trail.ts';
import type { TileTrial } from '../shard/tile-trial.ts';
import { keyText, type TileKey } from '../tile/key.ts';
import { LoneWorker } from './lone-worker.ts';
import type { Piece, PieceEvent } from './piece.ts';
import type { ClusterOptions } from './pool.ts';
import { isCrash, type RetryBudget } from './retry-budget.ts';
import type { WorkerSetup } from './worker-process.ts';

/** Fresh processes that must crash at a tile to prove it lethal. After each, a process that only reads the tile must survive. */
const PROOFS = 2;
/** Finding one takes five processes. A piece with more lethal tiles fails. */
const MAX_LETHAL = 16;

interface Attempt {
  /** null: sealed, or stopped by the signal. */
  readonly error: WireError | null;
  readonly number: number;
}

/** Runs the piece until it is sealed or has failed; returns without an event if the signal aborts. */
export async function* runIsolated<Work extends Piece, Result>(
  piece: Work,
  trailDirectory: string,
  signal: AbortSignal,
  options: ClusterOptions,
  budget: RetryBudget,
): AsyncGenerator<PieceEvent<Result>> {
  // Named like the file of an attempt, so that the next run removes what a killed one leaves.
  const trail = join(trailDirectory, `${piece.index}.trail.tmp`);
  const lethal: string[] = [];
  try {
    for (;;) {
      rmSync(trail, { force: true });
      const { error, number: attempt } = yield* runWatched<Work, Result>(piece, trail, lethal, options, signal);
      if (error === null) return;
      const tile = isCrash(error) ? readTrail(trail) : null;
      const isProved = tile !== null && lethal.length < MAX_LETHAL && (await isLethal({ piece, tile, trail }, options, signal));
      if (signal.aborted) return;
      if (isProved) {
        lethal.push(keyText(tile));
        yield { type: 'retry', piece: piece.index, attempt, error: lethalTile(tile, error) };
        continue;
      }
      const type = budget.verdict(piece.index, error) === 'failed' ? 'failed' : 'retry';
      yield { type, piece: piece.index, attempt, error: tile === null ? error : atTile(tile, error) };
      if (type === 'failed') return;
    }
  } finally {
    removeQuietly(trail);
  }
}

async function* runWatched<Work extends Piece, Result>(
  piece: Work,
  trail: string,
  lethal: readonly string[],
  options: ClusterOptions,
  signal: AbortSignal,
): AsyncGenerator<PieceEvent<Result>, Attempt> {
  await using worker = new LoneWorker<Work, Result>(options, signal);
  let number = 0;
  for await (const message of worker.messages) {
    if (message.type === 'ready') {
      number = options.beginAttempt(piece.index, worker.pid);
      yield { type: 'started', piece: piece.index, attempt: number, pid: worker.pid };
      worker.tell({ type: 'piece', piece, attempt: number, watch: { trail, lethal } });
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
 * Whether the tile crashes every fresh process that transforms it, and none that only reads it and then waits as long as the other
 * one lived. A killer outside of this program, such as the OOM killer, would hit both.
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
    else if (message.type === 'failed') return isCrash(message.error) && isAt(trial) ? 'ended at it' : 'ended otherwise';
  }
  return worker.lost !== null && isAt(trial) ? 'ended at it' : 'ended otherwise';
}

function isAt({ tile, trail }: TileTrial): boolean {
  const at = readTrail(trail);
  return at !== null && keyText(at) === keyText(tile);
}

function lethalTile(tile: TileKey, { message }: WireError): WireError {
  const text = `tile ${keyText(tile)} ends every process that works on it (${message}); the shard goes on without reading it`;
  return toWire(new TilefoldError('WORKER_LOST', text, { permanent: false }));
}

function atTile(tile: TileKey, error: WireError): WireError {
  return { ...error, message: `${error.message}, at tile ${keyText(tile)}` };
}
