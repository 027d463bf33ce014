// The page of a run: what a tileset was before and what it is now, and what went.

import type { RunReport } from '../run/report-types.ts';
import { pageDocument } from './document.ts';
import { html, name } from './html.ts';
import { runHeadline } from './run-headline.ts';
import { removedSection } from './run-removed.ts';
import { runLayersSection, runZoomsSection } from './run-sizes.ts';
import { runWarningsSection } from './run-warnings.ts';
import { workSection } from './run-work.ts';

const STATUS: Readonly<Record<RunReport['status'], string>> = {
  done: 'done',
  incomplete: '▲ incomplete: the output lacks the shards that failed',
  'already-done': 'done already, the output stands',
  failed: '▲ failed, resumable',
  stopped: '▲ stopped',
};

/** Returns an HTML document that asks for nothing outside of itself; the same report gives the same text. */
export function runPage(report: RunReport): string {
  const { command, status, input, output } = report;
  const file = output.path.replace(/.*[/\\](?=.)/, '');
  const looked = report.layers.length > 0 || report.levels.length > 0;
  return pageDocument({
    title: `${file} – tilefold ${command}`,
    top: html`<p class="kind">${command} · ${status === 'failed' || status === 'stopped' ? html`<span class="over">${STATUS[status]}</span>` : STATUS[status]}</p><h1>${name(file)}</h1><p class="path">${name(input.path)} → ${name(output.path)}</p>${runHeadline(report)}`,
    sections: [
      ...runWarningsSection(report),
      runZoomsSection(report),
      ...(looked ? [runLayersSection(report)] : []),
      removedSection(report),
      workSection(report),
    ],
  });
}
