// The report of a verification as text.

import { basename } from 'node:path';
import { FORMATS } from '../../archive/formats.ts';
import { count, plural, size } from '../../kit/text/numbers.ts';
import { wholeText } from '../../kit/text/terminal-text.ts';
import type { Finding, FindingExample, VerifyReport } from '../../survey/verify/report-types.ts';
import { remediesOf } from './remedies.ts';

export function verifyText(report: VerifyReport): string {
  const { findings } = report;
  const next = remediesOf(findings).map((line) => `next: ${line}`);
  const lines = [headLine(report), ...againstLines(report), '', ...findings.flatMap(findingLines), verdict(report), ...next];
  return `${lines.join('\n')}\n`;
}

function headLine({ archive: { path, format, file_bytes, tile_type }, level, tiles_checked }: VerifyReport): string {
  const type = tile_type === null ? '' : ` · ${tile_type}`;
  const tiles = tiles_checked === null ? '' : ` · ${plural(tiles_checked, 'tile')} read`;
  return `${wholeText(basename(path))}: ${FORMATS[format].title}${type} · ${size(file_bytes)} · level ${level}${tiles}`;
}

function againstLines({ against }: VerifyReport): string[] {
  if (against === null) return [];
  const { path, same_bytes, same_content, different, missing, extra } = against;
  const parts = [
    `${count(same_bytes)} the same`,
    `${count(same_content)} the same in other bytes`,
    `${count(different)} different`,
    `${count(missing)} missing`,
    `${count(extra)} extra`,
  ];
  return [`against ${wholeText(path)}: ${parts.join(', ')}`];
}

function findingLines({ kind, severity, title, count: times, examples }: Finding): string[] {
  const rest = times - examples.length;
  const more = rest > 0 ? [`    and ${count(rest)} more`] : [];
  return [`${severity} ${kind} (${count(times)}): ${title}`, ...examples.map(exampleLine), ...more, ''];
}

function exampleLine({ zoom, x, y, detail }: FindingExample): string {
  return `    ${zoom === null ? '' : `${zoom}/${x}/${y}  `}${wholeText(detail)}`;
}

function verdict({ passed, strict, errors, warnings }: VerifyReport): string {
  const found = errors + warnings === 0 ? 'nothing found' : `${plural(errors, 'error')}, ${plural(warnings, 'warning')}`;
  return `${passed ? 'passed' : 'failed'}: ${found}${strict ? ' (--strict: warnings fail, too)' : ''}`;
}
