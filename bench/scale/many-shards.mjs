// A merge of many shards with few open files: runs a copy under a limit, and records the open files of its processes during the
// run. Linux only, for /proc. Prints JSON.
// Usage: node bench/scale/many-shards.mjs CLI INPUT OUTPUT SHARD_BYTES OPEN_FILES [FLAG]...

import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';

const [, , cli = '', input = '', output = '', shardBytes = '', openFiles = '', ...flags] = process.argv;
const EVERY_MS = 10;

for (const path of [output, `${output}.tilefold`]) rmSync(path, { recursive: true, force: true });
const copy = [process.execPath, cli, 'copy', input, output, '--shard-bytes', shardBytes, '--plan', 'split-merge', ...flags];
// The shell sets both the soft and the hard limit before it becomes the command, or Node would raise it again.
const child = spawn(
  'sh',
  ['-c', `ulimit -n ${openFiles}; exec "$@"`, 'sh', ...copy, '--report-format', 'json', '--progress', 'none'],
  {
    stdio: ['ignore', 'pipe', 'pipe'],
  },
);
let [stdout, stderr] = ['', ''];
child.stdout.on('data', (chunk) => {
  stdout += chunk;
});
child.stderr.on('data', (chunk) => {
  stderr += chunk;
});
let [primary, worker] = [0, 0];
const watch = setInterval(() => {
  primary = Math.max(primary, filesOf(Number(child.pid)));
  for (const pid of childrenOf(Number(child.pid))) worker = Math.max(worker, filesOf(pid));
}, EVERY_MS);
/** @type {number} */
const code = await new Promise((resolve) => child.on('close', resolve));
clearInterval(watch);
if (code !== 0) throw new Error(`exit ${code}: ${stderr}`);
const { shards, peak_rss_bytes: peakBytes, phases } = JSON.parse(stdout);

process.stdout.write(
  JSON.stringify({
    shards: shards.total,
    openFiles: Number(openFiles),
    primaryFiles: primary,
    workerFiles: worker,
    primaryPeakBytes: peakBytes,
    mergeCpuSeconds: phases.find((/** @type {{ name: string }} */ { name }) => name === 'merge').cpu_seconds,
  }),
);

/** @param {number} pid */
function filesOf(pid) {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    return 0;
  }
}

/** @param {number} pid */
function childrenOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}
