// Checks all files that a writing command writes besides its output against all that it reads, before the run begins.

import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { TilefoldError } from '../../errors.ts';
import { defaultJobDirectory } from '../../job/job.ts';
import { pointedJob, pointerPath } from '../../job/job-pointer.ts';
import { receiptPath } from '../../job/output/receipt.ts';
import { checkDistinctFiles, checkOutside, type NamedFile } from '../../kit/fs/distinct-files.ts';
import { usage } from '../../kit/usage.ts';
import { isPresetFile } from '../../plan/preset.ts';
import type { Request } from '../../plan/request.ts';
import { stylesOf } from '../../transform/options.ts';
import { checkpointOf, type WritingFlags } from './flags.ts';

/** The paths in a request. */
export interface FilesOfRun {
  readonly inputs: readonly string[];
  readonly output: string;
  readonly styles: readonly string[];
  readonly regions: readonly string[];
}

export function filesOf({ inputs, output, region, transform }: Request): FilesOfRun {
  const { regions = [], excluded = [] } = region.area ?? {};
  return {
    inputs: inputs.map(({ path }) => path),
    output,
    styles: stylesOf(transform).map(({ name }) => name),
    regions: [...regions, ...excluded].map(({ name }) => name),
  };
}

/**
 * The run itself compares input and output.
 * @throws TilefoldError 'SAME_FILE'; 'USAGE' for an invalid name, 'NOT_FOUND' for a name in a missing directory
 */
export function checkWrittenFiles({ inputs, output, styles: named, regions }: FilesOfRun, flags: WritingFlags): void {
  const { plan } = flags;
  const beside = [
    { path: flags.metrics, what: '--metrics' },
    { path: flags.badTiles, what: '--bad-tiles' },
  ];
  const written = beside.filter((file): file is NamedFile => file.path !== undefined);
  for (const { path, what } of written) if (path === '') throw usage(`${what} takes the name of a file`);
  const styles = named.map((path) => ({ path, what: 'the style' }));
  const areas = regions.map((path) => ({ path, what: 'the region' }));
  const plans = isPresetFile(plan) ? [{ path: plan, what: 'the plan' }] : [];
  checkDistinctFiles([{ path: output, what: 'the output' }, ...written], [...styles, ...areas, ...plans]);
  checkDistinctFiles(written, [
    ...inputs.map((path) => ({ path, what: 'the input' })),
    { path: receiptPath(output), what: "the output's receipt" },
    { path: pointerPath(output), what: "the pointer to the output's job" },
  ]);
  const directory = checkpointOf(flags) ?? pointedJob(output) ?? defaultJobDirectory(output);
  const job = { path: directory, what: "the job's directory" };
  for (const file of written) checkOutside(file, job);
  // Checked now, because the list is written at the end of the run.
  if (flags.badTiles !== undefined && !existsSync(dirname(resolve(flags.badTiles))))
    throw new TilefoldError('NOT_FOUND', `${flags.badTiles}: its directory is not there; make it, or name a file elsewhere`);
}
