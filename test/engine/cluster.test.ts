// Tests the cluster executor with scripted workers that start slowly, die at start, or miss heartbeats.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { createClusterExecutor } from '../../src/engine/cluster.ts';
import type { PieceEvent } from '../../src/engine/piece.ts';
import { scratchDirectory } from '../support/mbtiles-builder.ts';

const SHARDS = [5, 9, 7].map((bytes, index) => ({ index, ranges: [], tiles: 1, bytes }));

/** Runs the shards on workers with the script `body`; `n` is the worker's number, from 1. */
async function runOn(
  body: string,
  options: { workers: number; inOrder?: boolean; retries?: number; workerTimeoutMs?: number },
): Promise<PieceEvent<unknown>[]> {
  const directory = scratchDirectory();
  const script = join(directory, 'worker.mjs');
  writeFileSync(
    script,
    `import cluster from 'node:cluster';\nconst n = cluster.worker.id;\nconst say = (m) => process.send(m);\n${body}`,
  );
  const attempts = new Map<number, number>();
  const executor = createClusterExecutor({
    directory,
    trailDirectory: directory,
    retries: 2,
    workerTimeoutMs: 10_000,
    ...options,
    workerUrl: pathToFileURL(script),
    beginAttempt(shard) {
      attempts.set(shard, (attempts.get(shard) ?? 0) + 1);
      return attempts.get(shard) as number;
    },
  });
  const events: PieceEvent<unknown>[] = [];
  for await (const event of executor.run(SHARDS, new AbortController().signal)) events.push(event);
  return events;
}

const OBEDIENT = `
  process.on('message', (m) => m.type === 'stop' ? process.exit(0) : say({ type: 'sealed', piece: m.piece.index, result: {} }));`;

test('the largest shard runs first, and each runs once', async () => {
  const events = await runOn(`${OBEDIENT} say({ type: 'ready' });`, { workers: 1 });
  expect(events.filter(({ type }) => type === 'sealed').map(({ piece }) => piece)).toEqual([1, 2, 0]);
});

test('shards run in order if a merge waits for the first', async () => {
  const events = await runOn(`${OBEDIENT} say({ type: 'ready' });`, { workers: 1, inOrder: true });
  expect(events.filter(({ type }) => type === 'sealed').map(({ piece }) => piece)).toEqual([0, 1, 2]);
});

test('a worker that is not ready when all shards are done is not awaited', async () => {
  const start = performance.now();
  const events = await runOn(`${OBEDIENT} setTimeout(() => say({ type: 'ready' }), n % 2 ? 0 : 30_000);`, { workers: 2 });
  expect(events.filter(({ type }) => type === 'sealed')).toHaveLength(3);
  expect(performance.now() - start).toBeLessThan(4_000);
});

test('a worker that dies is replaced, and its shard retried until the retries are used up', async () => {
  const body = `process.on('message', (m) => {
    if (m.type === 'stop') process.exit(0);
    if (m.piece.index === 1) process.kill(process.pid, 'SIGKILL');
    say({ type: 'sealed', piece: m.piece.index, result: {} });
  });
  say({ type: 'ready' });`;
  const events = await runOn(body, { workers: 1, retries: 2 });
  expect(events.filter(({ piece }) => piece === 1).map(({ type }) => type)).toEqual([
    'started',
    'retry',
    'started',
    'retry',
    'started',
    'failed',
  ]);
  expect(events.filter(({ type }) => type === 'sealed').map(({ piece }) => piece)).toEqual([2, 0]);
  expect(events.find(({ type }) => type === 'failed')).toMatchObject({
    error: { code: 'WORKER_LOST', message: expect.stringMatching(/SIGKILL/) },
  });
});

test('a worker that misses its heartbeat is killed and replaced', async () => {
  const body = `process.on('message', (m) => {
    if (m.type === 'stop') process.exit(0);
    if (m.attempt === 1) for (;;);
    say({ type: 'sealed', piece: m.piece.index, result: {} });
  });
  say({ type: 'ready' });`;
  const events = await runOn(body, { workers: 3, workerTimeoutMs: 800 });
  expect(events.filter(({ type }) => type === 'retry')).toHaveLength(3);
  expect(events.filter(({ type }) => type === 'sealed')).toHaveLength(3);
});

test('a permanent error is not retried', async () => {
  const body = `process.on('message', (m) => {
    if (m.type === 'stop') process.exit(0);
    say({ type: 'failed', piece: m.piece.index, error: { code: 'BAD_ARCHIVE', message: 'page 7', permanent: true } });
  });
  say({ type: 'ready' });`;
  const events = await runOn(body, { workers: 2 });
  expect(events.filter(({ type }) => type === 'started')).toHaveLength(3);
  expect(events.filter(({ type }) => type === 'failed')).toHaveLength(3);
});

test('workers that cannot start end the run, instead of being replaced forever', async () => {
  await expect(runOn('process.exit(7);', { workers: 2 })).rejects.toMatchObject({
    code: 'WORKER_LOST',
    message: expect.stringMatching(/exit code 7/),
  });
});

/** A worker script: shard 1 crashes at tile 3/1/2 unless that is known to be lethal. `onTrial` is the code for a trial of the tile. */
function lethalAt(onTrial: string): string {
  return `
  const { existsSync, writeFileSync } = await import('node:fs');
  const die = (trail) => { if (trail) writeFileSync(trail, '3/1/2'); process.kill(process.pid, 'SIGKILL'); };
  process.on('message', (m) => {
    if (m.type === 'stop') process.exit(0);
    if (m.type === 'tile') { ${onTrial} }
    else if (m.piece.index === 1 && !m.watch?.lethal.includes('3/1/2')) die(m.watch?.trail);
    else say({ type: 'sealed', piece: m.piece.index, result: { flags: process.execArgv } });
  });
  say({ type: 'ready' });`;
}

test('a tile that crashes two fresh processes, but none that only reads it, is lethal, and its shard continues', async () => {
  const events = await runOn(lethalAt(`m.trial.lingerMs === null ? die(m.trial.trail) : say({ type: 'survived' });`), {
    workers: 2,
  });
  const [alone, ...others] = events.filter(({ type }) => type === 'sealed').reverse();
  expect(alone).toMatchObject({ piece: 1, result: { flags: expect.arrayContaining(['--max-semi-space-size=1']) } });
  for (const other of others)
    expect(other).not.toMatchObject({ result: { flags: expect.arrayContaining(['--max-semi-space-size=1']) } });
  const own = events.filter(({ piece }) => piece === 1);
  expect(own.map(({ type }) => type)).toEqual([
    ...['started', 'retry', 'started', 'retry', 'started', 'retry', 'started', 'sealed'],
  ]);
  expect(own[5]).toMatchObject({ error: { message: expect.stringMatching(/^tile 3\/1\/2 ends every process/) } });
});

test.each([
  ['that also crashes the process that only reads it', 'die(m.trial.trail);'],
  ['that a fresh process survives', `say({ type: 'survived' });`],
  [
    'that one of two fresh processes survives',
    `const once = m.trial.trail + '-once';
    if (m.trial.lingerMs !== null || existsSync(once)) say({ type: 'survived' });
    else (writeFileSync(once, ''), die(m.trial.trail));`,
  ],
  ['at which the fresh process did not crash', `m.trial.lingerMs === null ? die() : say({ type: 'survived' });`],
  ['with an expected error', `say({ type: 'failed', piece: 1, error: { code: 'BAD_TILE', message: '', permanent: true } });`],
])('a tile %s is not lethal', async (_which, onTrial) => {
  const events = await runOn(lethalAt(onTrial), { workers: 2, retries: 3 });
  const own = events.filter(({ piece }) => piece === 1);
  expect(own.map(({ type }) => type)).toEqual([
    ...['started', 'retry', 'started', 'retry', 'started', 'retry', 'started', 'failed'],
  ]);
  expect(own.at(-1)).toMatchObject({ error: { message: expect.stringMatching(/died .* at tile 3\/1\/2$/) } });
  expect(events.filter(({ type }) => type === 'sealed')).toHaveLength(2);
});

test('an unexpected error counts as a crash, an expected one does not', async () => {
  for (const [code, isLethal] of [
    ['INTERNAL', true],
    ['IO', false],
  ] as const) {
    const fail = `say({ type: 'failed', piece: 1, error: { code: '${code}', message: 'no memory', permanent: false } })`;
    const body = lethalAt(`m.trial.lingerMs === null ? fail(m.trial.trail) : say({ type: 'survived' });`).replace(
      /const die = .*/,
      `const fail = (trail) => { if (trail) writeFileSync(trail, '3/1/2'); ${fail}; }; const die = fail;`,
    );
    const events = await runOn(body, { workers: 1, retries: 2 });
    const own = events.filter(({ piece }) => piece === 1);
    expect(own.at(-1)?.type, code).toBe(isLethal ? 'sealed' : 'failed');
  }
});

test('the last attempt after a crash runs in isolation; without retries there is none', async () => {
  for (const [retries, types] of [
    [0, ['started', 'failed']],
    [1, ['started', 'retry', 'started', 'retry', 'started', 'sealed']],
  ] as const) {
    const body = lethalAt(`m.trial.lingerMs === null ? die(m.trial.trail) : say({ type: 'survived' });`);
    const events = await runOn(body, { workers: 1, retries });
    expect(events.filter(({ piece }) => piece === 1).map(({ type }) => type)).toEqual(types);
  }
});

test('a shard with too many lethal tiles fails', async () => {
  const body = `
  const { writeFileSync } = await import('node:fs');
  const die = (trail, tile) => { if (trail) writeFileSync(trail, tile); process.kill(process.pid, 'SIGKILL'); };
  process.on('message', (m) => {
    if (m.type === 'stop') process.exit(0);
    if (m.type === 'tile') m.trial.lingerMs === null ? die(m.trial.trail, '9/0/' + m.trial.tile.y) : say({ type: 'survived' });
    else if (m.piece.index === 1) die(m.watch?.trail, '9/0/' + m.watch?.lethal.length);
    else say({ type: 'sealed', piece: m.piece.index, result: {} });
  });
  say({ type: 'ready' });`;
  const events = await runOn(body, { workers: 2, retries: 2 });
  const last = events.at(-1);
  expect(last).toMatchObject({ type: 'failed', piece: 1, error: { message: expect.stringMatching(/9\/0\/16/) } });
}, 120_000);
