// The HTML page of a run: the tileset before and after, and what was removed.

import type { RunReport } from '../../job/report-types.ts';
import { pageDocument } from '../page/document.ts';
import { html, name } from '../page/html.ts';
import { runHeadline } from './headline.ts';
import { inputsSection } from './inputs.ts';
import { removedSection } from './removed.ts';
import { runLayersSection, runZoomsSection } from './sizes.ts';
import { runWarningsSection } from './warnings.ts';
import { workSection } from './work.ts';

const STATUS: Readonly<Record<RunReport['status'], string>> = {
  done: 'done',
  incomplete: '▲ incomplete: the output lacks the shards that failed',
  'already-done': 'done already, the output stands',
  mapped: 'mapped as asked, no output yet',
  failed: '▲ failed, resumable',
  stopped: '▲ stopped',
};

/** Returns a self-contained HTML document, deterministic for a report. */
export function runPage(report: RunReport): string {
  const { command, status, input, output } = report;
  const file = output.path.replace(/.*[/\\](?=.)/, '');
  const looked = report.layers.length > 0 || report.levels.length > 0;
  return pageDocument({
    title: `${file} – tilefold ${command}`,
    top: html`<p class="kind">${command} · ${status === 'failed' || status === 'stopped' ? html`<span class="over">${STATUS[status]}</span>` : STATUS[status]}</p><h1>${name(file)}</h1><p class="path">${name(input.path)} → ${name(output.path)}</p>${runHeadline(report)}`,
    sections: [
      ...runWarningsSection(report),
      ...inputsSection(report),
      runZoomsSection(report),
      ...(looked ? [runLayersSection(report)] : []),
      removedSection(report),
      workSection(report),
    ],
  });
}
