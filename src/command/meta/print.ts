// `meta get`: all metadata as JSON, or one value as it is.

import { valueIn } from '../../archive/meta-document.ts';
import { printNote, printPage, printReport } from '../../cli/output.ts';
import { usage } from '../../kit/usage.ts';
import { readMetadata } from '../../meta/read.ts';
import type { ReportFormat } from '../../report/text/format-report.ts';
import { missingKey } from './edits.ts';

/** Resolves to the exit code. @throws TilefoldError 'NOT_FOUND' for a key that is not there */
export async function printMetadata(path: string, [key, ...surplus]: readonly string[], format: ReportFormat): Promise<number> {
  if (surplus.length > 0) throw usage(`one key at a time: tilefold meta get <input> [<key>]; not ${surplus.join(' ')} as well`);
  const document = readMetadata(path);
  for (const warning of document.warnings) printNote(warning);
  const entries = document.entries();
  if (key === undefined) {
    // Not from an object: it would put numeric keys first.
    const members = entries.map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value, null, 2)}`);
    await printReport(format === 'ndjson' ? `${JSON.stringify(Object.fromEntries(entries))}\n` : objectText(members));
    return 0;
  }
  const value = valueIn(document, key);
  if (value === undefined) {
    const known = entries.map(([name]) => name);
    throw missingKey(path, key, known);
  }
  const isRaw = format === 'text' && typeof value === 'string';
  const text = `${isRaw ? value : JSON.stringify(value)}\n`;
  // A terminal is not the place for whatever an archive holds; a file or a pipe gets it as it is.
  await (process.stdout.isTTY === true ? printReport(text) : printPage(text));
  return 0;
}

function objectText(members: readonly string[]): string {
  if (members.length === 0) return '{}\n';
  return `{\n${members.map((member) => `  ${member.replaceAll('\n', '\n  ')}`).join(',\n')}\n}\n`;
}
