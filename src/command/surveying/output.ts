// Opens the output of a survey command's report: stdout, or a file that appears when it is complete.

import { extname } from 'node:path';
import { FORMATS } from '../../archive/formats.ts';
import { TilefoldError } from '../../errors.ts';
import { checkDistinctFiles, checkOutside } from '../../kit/fs/distinct-files.ts';
import { Replacement } from '../../kit/fs/replacement.ts';
import { usage } from '../../kit/usage.ts';
import type { SurveyCommand } from '../../survey/scan/survey-command.ts';
import type { ReportOutput } from './report-output.ts';
import { StdoutText } from './stdout.ts';

const ARCHIVES = Object.values(FORMATS).map(({ extension }) => extension);

/**
 * Opens the output before the work begins, so that a name that cannot be written is found now, not hours later. null: stdout.
 * @throws TilefoldError 'USAGE' when the name is an archive's, 'SAME_FILE' when the file is one that is read, 'IO' when it cannot
 * be written
 */
export function openReportOutput(
  path: string | null,
  { aRun }: SurveyCommand,
  inputs: readonly string[],
  checkpoint: string | null,
): ReportOutput {
  if (path === null) return new StdoutText();
  if (path === '') throw usage('--output takes the name of a file');
  if (ARCHIVES.includes(extname(path).toLowerCase()))
    throw usage(`--output ${path}: the report of ${aRun} is no archive; give it another name`);
  return attempt(path, () => {
    const report = { path, what: 'the report' };
    const what = inputs.length === 1 ? 'the input' : 'an input';
    checkDistinctFiles(
      [report],
      inputs.map((input) => ({ path: input, what })),
    );
    if (checkpoint !== null) checkOutside(report, { path: checkpoint, what: 'the checkpoint' });
    return new FileText(path);
  });
}

class FileText implements ReportOutput {
  readonly abandoned: AbortSignal = new AbortController().signal;
  readonly #path: string;
  readonly #file: Replacement;

  constructor(path: string) {
    this.#path = path;
    this.#file = new Replacement(path);
  }

  async write(text: string): Promise<void> {
    attempt(this.#path, () => this.#file.write(Buffer.from(text)));
  }

  finish(): void {
    attempt(this.#path, () => this.#file.finish());
  }

  discard(): void {
    this.#file.discard();
  }
}

function attempt<Result>(path: string, work: () => Result): Result {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof TilefoldError) throw cause;
    const { code, message } = cause as NodeJS.ErrnoException;
    const isFull = code === 'ENOSPC' || code === 'EDQUOT';
    throw new TilefoldError(isFull ? 'DISK_FULL' : 'IO', `${path}: the report cannot be written: ${message}`, { cause });
  }
}
