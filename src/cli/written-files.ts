// What a writing command writes besides its output, held against all that it reads, before anything is done.

import {
  checkDistinctFiles,
  checkOutside,
  defaultJobDirectory,
  isPresetFile,
  type NamedFile,
  pointedJob,
  pointerPath,
  type Request,
  receiptPath,
} from '../index.ts';
import { checkpointOf, type WritingFlags } from './flags.ts';
import { usage } from './usage.ts';

/** The paths that a request names. */
export interface FilesOfRun {
  readonly input: string;
  readonly output: string;
  readonly styles: readonly string[];
}

export function filesOf({ input, output, transform }: Request): FilesOfRun {
  return { input, output, styles: transform.use === 'prune' ? transform.styles.map(({ name }) => name) : [] };
}

/**
 * Input and output are held against each other by the run itself.
 * @throws TilefoldError 'SAME_FILE'; 'USAGE' for a name that names nothing
 */
export function checkWrittenFiles({ input, output, styles: named }: FilesOfRun, flags: WritingFlags): void {
  const { metrics, plan } = flags;
  if (metrics === '') throw usage('--metrics takes the name of a file');
  const styles = named.map((path) => ({ path, what: 'the style' }));
  const plans = isPresetFile(plan) ? [{ path: plan, what: 'the plan' }] : [];
  const report: NamedFile[] = metrics === undefined ? [] : [{ path: metrics, what: '--metrics' }];
  checkDistinctFiles([{ path: output, what: 'the output' }, ...report], [...styles, ...plans]);
  checkDistinctFiles(report, [
    { path: input, what: 'the input' },
    { path: receiptPath(output), what: "the output's receipt" },
    { path: pointerPath(output), what: "the pointer to the output's job" },
  ]);
  const directory = checkpointOf(flags) ?? pointedJob(output) ?? defaultJobDirectory(output);
  const job = { path: directory, what: "the job's directory" };
  for (const file of report) checkOutside(file, job);
}
