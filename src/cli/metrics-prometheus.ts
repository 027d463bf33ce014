// Formats metrics in the Prometheus text format, for node_exporter's textfile collector. docs/job.md lists names and meanings.
// They are stable: alerts depend on them.

import type { Metrics } from './metrics-figures.ts';

type Labels = Readonly<Record<string, string>>;
type Sample = readonly [labels: Labels, value: number];

const STATUSES = ['done', 'already-done', 'incomplete', 'mapped', 'failed', 'stopped'] as const;
const SUCCESS = 'tilefold_last_success_timestamp_seconds';

/** Returns the file's text. Unknown figures have no line. */
export function metricsText(metrics: Metrics): string {
  const own = { command: metrics.command, output: metrics.output_path };
  const families = [...headFamilies(metrics), ...figureFamilies(metrics)];
  return families.map(([name, help, samples]) => familyText(name, help, samples, own)).join('');
}

/** Returns the time of the last success that a metrics file records for an output, as ISO 8601; null if there is none. */
export function successIn(text: string, output: string): string | null {
  const label = `output="${escaped(output)}"`;
  const line = text.split('\n').find((each) => each.startsWith(`${SUCCESS}{`) && each.includes(label));
  const seconds = Number(line?.slice(line.lastIndexOf(' ') + 1) ?? Number.NaN);
  return Number.isFinite(seconds) ? new Date(seconds * 1000).toISOString() : null;
}

type Family = readonly [name: string, help: string, samples: readonly Sample[]];

function headFamilies({ status, stop, exit_code, started, ended, last_success, provenance }: Metrics): Family[] {
  const one = (value: number): Sample[] => [[{}, value]];
  const { tilefold, node, host, fingerprint } = provenance;
  return [
    [
      'tilefold_last_run_info',
      'Which tilefold ran where, and the fingerprint of the request; always 1.',
      [[{ version: tilefold, node, host, fingerprint: fingerprint ?? '' }, 1]],
    ],
    [
      'tilefold_last_run_status',
      'How the last run ended: 1 for its status, 0 for all others.',
      STATUSES.map((each): Sample => [{ status: each }, each === status ? 1 : 0]),
    ],
    [
      'tilefold_last_run_stopped',
      'Why the last run ended without an output; no line when there is one.',
      stop === null ? [] : [[{ why: stop.why, signal: stop.signal ?? '' }, 1]],
    ],
    ['tilefold_last_run_exit_code', 'Exit code of the last run.', one(exit_code)],
    ['tilefold_last_run_start_timestamp_seconds', 'When the last run began.', one(secondsOf(started))],
    ['tilefold_last_run_end_timestamp_seconds', 'When the last run ended.', one(secondsOf(ended))],
    [
      SUCCESS,
      'When a run last ended with its output in place; no line when none is known.',
      last_success === null ? [] : one(secondsOf(last_success)),
    ],
  ];
}

function figureFamilies({ input, output, tiles, shards, phases, workers, peak_rss_bytes }: Metrics): Family[] {
  if (input === undefined || output === undefined || tiles === undefined || shards === undefined) return [];
  const sides = (field: 'tile_count' | 'total_tile_size_bytes' | 'file_size_bytes'): Sample[] => [
    [{ side: 'input' }, input[field]],
    [{ side: 'output' }, output[field]],
  ];
  const byPhase = (field: 'seconds' | 'cpu_seconds') =>
    (phases ?? []).map((phase): Sample => [{ phase: phase.name }, phase[field]]);
  const { read, written, unchanged, reencoded, failed } = tiles;
  const counts = { read, written, unchanged, reencoded, failed };
  const { total, run, skipped, retried } = shards;
  const cpu = (workers ?? []).reduce((sum, { cpu_seconds }) => sum + cpu_seconds, 0);
  return [
    ['tilefold_last_run_archive_tiles', 'Tiles of input and output.', sides('tile_count')],
    ['tilefold_last_run_archive_tile_bytes', 'Stored bytes of their tiles.', sides('total_tile_size_bytes')],
    ['tilefold_last_run_archive_file_bytes', 'Bytes of their files.', sides('file_size_bytes')],
    [
      'tilefold_last_run_tiles',
      'Tiles by what became of them. Of the written, some are unchanged, and some only reencoded.',
      Object.entries(counts).map(([result, count]): Sample => [{ result }, count]),
    ],
    [
      'tilefold_last_run_dropped_tiles',
      'Tiles that were dropped, by reason.',
      Object.entries(tiles.dropped).map(([reason, count]): Sample => [{ reason }, count]),
    ],
    [
      'tilefold_last_run_shards',
      'Shards of the job, and what the last run did with them.',
      Object.entries({ total, run, skipped, retried, failed: shards.failed.length }).map(
        ([state, count]): Sample => [{ state }, count],
      ),
    ],
    ['tilefold_last_run_phase_seconds', 'Time of each phase on the clock.', byPhase('seconds')],
    ['tilefold_last_run_phase_cpu_seconds', 'Processor time of each phase in the primary process.', byPhase('cpu_seconds')],
    ['tilefold_last_run_workers_cpu_seconds', 'Processor time of the processes that ran shards.', [[{}, cpu]]],
    ['tilefold_last_run_peak_memory_bytes', 'The most memory that was held.', [[{}, peak_rss_bytes ?? 0]]],
  ];
}

function familyText(name: string, help: string, samples: readonly Sample[], own: Labels): string {
  if (samples.length === 0) return '';
  const lines = samples.map(([labels, value]) => {
    const pairs = Object.entries({ ...own, ...labels }).map(([label, text]) => `${label}="${escaped(text)}"`);
    return `${name}{${pairs.join(',')}} ${value}\n`;
  });
  return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${lines.join('')}`;
}

/** Escapes a label's value. */
function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
}

function secondsOf(time: string): number {
  return Date.parse(time) / 1000;
}
