// A job's status as people want it: the sums, then what is running, then what failed and why.

import type { StatusReport } from '../index.ts';
import { count, table } from './table.ts';
import { oneLine, wholeText } from './terminal-text.ts';

export function statusText({ job, command, input, output, live, phase, shards, tiles, ...rest }: StatusReport): string {
  const head = table([
    ['job', wholeText(job)],
    ['command', command],
    ['input', wholeText(input)],
    ['output', wholeText(output)],
    ['state', stateText(live, phase)],
    [
      'shards',
      `${shards.total}: ${shards.sealed + shards.merged} done, ${shards.running} running, ${shards.pending} pending, ${shards.failed} failed`,
    ],
    ['tiles', `${count(tiles.read)} of ${count(tiles.total)} read, ${count(tiles.written)} written`],
  ]);
  const { checkpoints, lethal_tiles: lethal } = rest;
  const running = checkpoints.filter(({ state }) => state === 'running');
  const failed = checkpoints.filter(({ state }) => state === 'failed');
  const runningRows = running.map((row) => [
    row.shard,
    `pid ${row.worker_pid}`,
    `attempt ${row.attempts}`,
    `at ${row.watermark ?? '-'}`,
    count(row.tiles_in),
  ]);
  const failedRows = failed.map((row) => [row.shard, `${row.attempts} attempts`, oneLine(row.error ?? '')]);
  return [
    head,
    running.length > 0 ? `\nrunning\n${table(runningRows)}` : '',
    failed.length > 0 ? `\nfailed\n${table(failedRows)}` : '',
    lethal.length > 0 ? `\ntiles that end every process that works on them\n${table(lethal.map((tile) => [tile]))}` : '',
  ].join('');
}

function stateText(live: boolean, phase: string): string {
  if (live) return `running, ${phase}`;
  return phase === 'done' ? 'done, and kept' : `not running, stopped in ${phase}`;
}
