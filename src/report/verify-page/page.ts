// The HTML page of a verification.

import { FORMATS } from '../../archive/formats.ts';
import { count, size } from '../../kit/text/numbers.ts';
import type { Finding, FindingExample, VerifyReport } from '../../survey/verify/report-types.ts';
import { pageDocument } from '../page/document.ts';
import { html, type Markup, name } from '../page/html.ts';
import { type Figure, facts, figures, more, nothing, type Section } from '../page/parts.ts';
import { table } from '../page/table.ts';

/** Returns a self-contained HTML document, deterministic for a report. */
export function verifyPage(report: VerifyReport): string {
  const { path, format, tile_type } = report.archive;
  const file = path.replace(/.*[/\\](?=.)/, '');
  const type = tile_type === null ? '' : ` · ${tile_type}`;
  return pageDocument({
    title: `${file} – tilefold verify`,
    top: html`<p class="kind">Verification · ${FORMATS[format].title}${type}</p><h1>${name(file)}</h1><p class="path">${name(path)}</p>${headline(report)}`,
    sections: [findingsSection(report), ...againstSection(report)],
  });
}

function headline({ archive, passed, strict, errors, warnings, tiles_checked, level }: VerifyReport): Markup {
  const list: Figure[] = [
    {
      title: 'Result',
      value: passed ? 'passed' : 'failed',
      note: strict ? 'warnings fail, too' : 'warnings do not fail',
      tone: passed ? undefined : 'over',
    },
    {
      title: 'Errors',
      value: count(errors),
      note: 'lost, unreadable, or against the format',
      tone: errors > 0 ? 'over' : undefined,
    },
    {
      title: 'Warnings',
      value: count(warnings),
      note: 'wrong claims, harmless oddities',
      tone: warnings > 0 ? 'near' : undefined,
    },
    {
      title: 'Tiles read',
      value: tiles_checked === null ? '–' : count(tiles_checked),
      note: `level ${level}; file ${size(archive.file_bytes)}`,
    },
  ];
  return figures(list);
}

function findingsSection({ findings }: VerifyReport): Section {
  const body = findings.length === 0 ? nothing('Nothing was found.') : html`${overview(findings)}${findings.map(examplesOf)}`;
  return { id: 'findings', title: 'Findings', body };
}

function overview(findings: readonly Finding[]): Markup {
  return table<Finding>(
    'Findings by kind',
    [
      { title: 'Kind', text: true, cell: ({ kind }) => kind },
      {
        title: 'Severity',
        text: true,
        cell: ({ severity }) => severity,
        tone: ({ severity }) => (severity === 'error' ? 'over' : 'near'),
      },
      { title: 'Count', cell: (finding) => count(finding.count) },
      { title: 'What it means', text: true, cell: ({ title }) => title },
    ],
    findings,
  );
}

function examplesOf({ kind, count: times, examples }: Finding): Markup {
  const first = times > examples.length ? `the first ${examples.length} of ${count(times)}` : count(times);
  const list = table<FindingExample>(
    `${kind}: ${first}`,
    [
      { title: 'Tile', text: true, cell: ({ zoom, x, y }) => (zoom === null ? 'the archive' : `${zoom}/${x}/${y}`) },
      { title: 'Detail', text: true, cell: ({ detail }) => name(detail) },
    ],
    examples,
  );
  return more(`${kind}: ${first}`, list);
}

function againstSection({ against }: VerifyReport): Section[] {
  if (against === null) return [];
  const { path, same_bytes, same_content, different, missing, extra } = against;
  const body = facts([
    ['Other archive', name(path)],
    ['The same bytes', count(same_bytes)],
    ['The same, in other bytes', count(same_content)],
    ['Different', count(different)],
    ['Missing here', count(missing)],
    ['Extra here', count(extra)],
  ]);
  return [{ id: 'against', title: 'Against another archive', body }];
}
