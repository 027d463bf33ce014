// How the run was executed: plan, phases, shards, workers.

import type { PhaseReport, RunReport, WorkerReport } from '../../job/report-types.ts';
import { count, duration, size } from '../../kit/text/numbers.ts';
import { html, name } from '../page/html.ts';
import { facts, type Section } from '../page/parts.ts';
import { bar, type Column, table } from '../page/table.ts';

export function workSection({ plan, shards, phases, workers, peak_rss_bytes, notes }: RunReport): Section {
  return {
    id: 'work',
    title: 'How it was done',
    body: [
      notes.length > 0 && html`<ul class="warnings">${notes.map((note) => html`<li><div>${name(note)}</div></li>`)}</ul>`,
      html`<p class="nothing">${name(plan.reason)}</p>`,
      facts([
        ['Plan', plan.name === plan.executor ? plan.name : html`${name(plan.name)} → ${plan.executor}`],
        ['Workers', count(plan.workers)],
        ['Shards', count(shards.total)],
        ['run now', count(shards.run)],
        ['sealed before', count(shards.skipped)],
        ['tried again', count(shards.retried)],
        ['failed', count(shards.failed.length)],
        ['Most memory, all processes', size(peak_rss_bytes)],
      ]),
      phases.length > 0 && table('Phases', phaseColumns(phases), phases),
      workers.length > 0 && table('Processes that ran shards', WORKER_COLUMNS, workers),
    ],
  };
}

function phaseColumns(phases: readonly PhaseReport[]): Column<PhaseReport>[] {
  const longest = Math.max(...phases.map((phase) => phase.seconds));
  return [
    { title: 'Phase', cell: (phase) => name(phase.name), text: true },
    { title: 'On the clock', cell: (phase) => html`${duration(phase.seconds)}${bar(phase.seconds, longest)}` },
    { title: 'Processor, this process', cell: ({ cpu_seconds }) => duration(cpu_seconds) },
  ];
}

const WORKER_COLUMNS: readonly Column<WorkerReport>[] = [
  { title: 'Shards', cell: ({ shards }) => count(shards) },
  { title: 'Tiles', cell: ({ tiles }) => count(tiles) },
  { title: 'Bytes read', cell: ({ bytes }) => size(bytes) },
  { title: 'Processor', cell: ({ cpu_seconds }) => duration(cpu_seconds) },
  { title: 'Most memory', cell: ({ peak_rss_bytes }) => size(peak_rss_bytes) },
];
