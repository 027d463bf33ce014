// Formats a job's status as text: its state and how to continue, the totals, then running shards, then failed ones with their
// errors.

import type { Receipt } from '../../job/output/receipt.ts';
import type { StatusReport } from '../../job/status/status-report.ts';
import { count, plural, size } from '../../kit/text/numbers.ts';
import { type Cells, table } from '../../kit/text/table.ts';
import { oneLine, wholeText } from '../../kit/text/terminal-text.ts';

export function statusText(report: StatusReport): string {
  const { checkpoints, lethal_tiles: lethal, next, rerun } = report;
  const running = checkpoints.filter(({ state }) => state === 'running');
  const failed = checkpoints.filter(({ state }) => state === 'failed');
  const runningRows = running.map((row) => [
    row.shard,
    `pid ${row.worker_pid}`,
    `attempt ${row.attempts}`,
    `at ${row.watermark ?? '-'}`,
    count(row.tiles_in),
  ]);
  const failedRows = failed.map((row) => [row.shard, plural(row.attempts, 'attempt'), oneLine(row.error ?? '')]);
  return [
    table(headRows(report)),
    running.length > 0 ? `\nrunning\n${table(runningRows)}` : '',
    failed.length > 0 ? `\nfailed\n${table(failedRows)}` : '',
    rerun === null ? '' : `run them again: ${wholeText(rerun)}\n`,
    lethal.length > 0 ? `\ntiles that end every process that works on them\n${table(lethal.map((tile) => [tile]))}` : '',
    // Separate and unaligned: scripts take the text after the colon.
    next === null ? '' : `\nnext: ${wholeText(next)}\n`,
  ].join('');
}

function headRows({ job, command, input, output, shards, tiles, stop, ...report }: StatusReport): Cells[] {
  const rows: Cells[] = [];
  if (job !== null) rows.push(['job', wholeText(job)]);
  if (command !== null) rows.push(['command', command]);
  if (input !== null) rows.push(['input', wholeText(input)]);
  if (output !== null) rows.push(['output', wholeText(output)]);
  rows.push(['state', stateText(report, job !== null)]);
  if (stop !== null) rows.push(['stopped', `${stop.at}, ${stop.why}: ${oneLine(stop.message)}`]);
  if (job !== null) {
    const { total, sealed, merged, running, pending, failed } = shards;
    rows.push([
      output === null ? 'parts' : 'shards',
      `${total}: ${sealed + merged} done, ${running} running, ${pending} pending, ${failed} failed`,
    ]);
    const written = output === null ? '' : `, ${count(tiles.written)} written`;
    rows.push(['tiles', `${count(tiles.read)} of ${count(tiles.total)} read${written}`]);
  }
  return report.receipt === null ? rows : [...rows, ...receiptRows(report.receipt, job !== null)];
}

function stateText(
  { state, live, phase, receipt }: Pick<StatusReport, 'state' | 'live' | 'phase' | 'receipt'>,
  isJob: boolean,
): string {
  if (live) return `running, ${phase}`;
  if (state !== 'finished') return `not running, stopped in ${phase}`;
  if (isJob) return 'done, and kept';
  return receipt === null ? 'done' : 'done, the output is as its receipt says';
}

function receiptRows({ fingerprint, tiles, made, archives, output }: Receipt, isKept: boolean): Cells[] {
  const rows: Cells[] = [];
  if (tiles !== null && !isKept) {
    const dropped = Object.values(tiles.dropped).reduce((sum, n) => sum + n, 0);
    rows.push(['tiles', `${count(tiles.read)} read, ${count(tiles.written)} written, ${count(dropped)} dropped`]);
  }
  rows.push([
    'size',
    archives === undefined ? size(output.size) : `${size(archives.input.file_size_bytes)} -> ${size(output.size)}`,
  ]);
  if (made !== undefined) {
    rows.push(['made', `${made.ended} on ${wholeText(made.host)} by tilefold ${made.tilefold}, ${runsText(made.runs)}`]);
    for (const { name, sha256 } of made.styles) rows.push(['style', `${wholeText(name)}, sha256 ${sha256}`]);
  }
  rows.push(['fingerprint', fingerprint]);
  return rows;
}

function runsText(runs: number): string {
  return runs === 1 ? 'in one run' : `in ${runs} runs`;
}
