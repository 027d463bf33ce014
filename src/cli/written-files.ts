// What a writing command writes besides its output, held against all that it reads, before anything is done.

import {
  checkDistinctFiles,
  checkOutside,
  defaultJobDirectory,
  isPresetFile,
  type NamedFile,
  type Request,
  receiptPath,
} from '../index.ts';
import { checkpointOf, type WritingFlags } from './flags.ts';
import { usage } from './usage.ts';

/**
 * Input and output are held against each other by the run itself.
 * @throws TilefoldError 'SAME_FILE'; 'USAGE' for a name that names nothing
 */
export function checkWrittenFiles({ input, output, transform }: Request, flags: WritingFlags): void {
  const { metrics, plan } = flags;
  if (metrics === '') throw usage('--metrics takes the name of a file');
  const styles = transform.use === 'prune' ? transform.styles.map(({ name }) => ({ path: name, what: 'the style' })) : [];
  const plans = isPresetFile(plan) ? [{ path: plan, what: 'the plan' }] : [];
  const report: NamedFile[] = metrics === undefined ? [] : [{ path: metrics, what: '--metrics' }];
  checkDistinctFiles([{ path: output, what: 'the output' }, ...report], [...styles, ...plans]);
  checkDistinctFiles(report, [
    { path: input, what: 'the input' },
    { path: receiptPath(output), what: "the output's receipt" },
  ]);
  const job = { path: checkpointOf(flags) ?? defaultJobDirectory(output), what: "the job's directory" };
  for (const file of report) checkOutside(file, job);
}
