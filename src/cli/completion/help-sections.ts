// Reads a help text: its headings, the options below each, and what else it says.

interface HelpRow {
  /** The first column: `-o, --output PATH`. */
  readonly flags: string;
  readonly text: string;
}

export interface HelpSection {
  /** '' for text that stands by itself. */
  readonly title: string;
  readonly rows: readonly HelpRow[];
  /** Lines that are not about an option. */
  readonly lines: readonly string[];
}

/** Where the second column begins. */
const COLUMN = 29;

export function helpSections(help: string): HelpSection[] {
  const sections: { title: string; rows: { flags: string; text: string }[]; lines: string[] }[] = [];
  const lines = help.replace(/^\n+/, '').trimEnd().split('\n');
  lines.forEach((line, i) => {
    const isOutside = /^ {2}\S/.test(line);
    if (isOutside && lines[i + 1]?.startsWith('    ')) sections.push({ title: line.trim(), rows: [], lines: [] });
    else if (isOutside && (lines[i - 1] ?? '') !== '') sections.at(-1)?.lines.push(line.trim());
    else if (isOutside) sections.push({ title: '', rows: [], lines: [line.trim()] });
    else if (line.startsWith('    -'))
      sections.at(-1)?.rows.push({ flags: line.slice(4, COLUMN).trim(), text: line.slice(COLUMN).trim() });
    else if (line.startsWith(' '.repeat(COLUMN))) continueRow(sections.at(-1)?.rows.at(-1), line);
    else if (line !== '') sections.at(-1)?.lines.push(line.trim());
  });
  return sections;
}

function continueRow(row: { text: string } | undefined, line: string): void {
  if (row !== undefined) row.text += `${row.text === '' ? '' : ' '}${line.trim()}`;
}
