// Checks that a new run fits on disk. Runs a trial on sampled tiles only if the upper bound does not fit.

import { checkDisk, diskNeeds, isRoomy } from '../../job/preflight.ts';
import type { RunOptions } from '../../job/run-options.ts';
import type { DiskUse } from '../../plan/disk-use.ts';
import type { Request } from '../../plan/request.ts';
import { openTileTask } from '../../shard/task.ts';
import type { Prepared } from '../request/prepare.ts';
import { diskPlan } from './disk-plan.ts';
import { chooseExecution, scratchPlace } from './execution.ts';
import { drawForTrial, tryOut } from './trial.ts';

const MARKER_BYTES = 4096;

/**
 * Returns one warning for each file system that may be too small. `bounds`: upper bounds for both executors. `scratch`: directory with the
 * input's key index, if it needs one.
 * @throws TilefoldError 'PREFLIGHT'
 */
export function checkRoom(
  request: Request,
  { manifest }: Prepared,
  bounds: { readonly stream: DiskUse; readonly kept: DiskUse },
  options: RunOptions,
  directory: string,
  scratch: string,
): string[] {
  const execution = chooseExecution(manifest, options);
  const isStream = execution.stream;
  const place = scratchPlace(manifest, options, execution, request.outputFormat);
  const bound = lessMarker(isStream ? bounds.stream : bounds.kept);
  const needs = diskNeeds(bound, null, directory, request.output, place);
  if (isRoomy(needs)) return [];
  using task = openTileTask(request, manifest.header.settled, scratch);
  const { size } = tryOut(task, drawForTrial(task, request, manifest), manifest);
  const estimate = lessMarker(diskPlan(request, manifest, size, isStream, 'estimate'));
  return checkDisk(diskNeeds(bound, estimate, directory, request.output, place), options.ignoreSpace);
}

/** Subtracts the job directory's marker, which is already written. */
function lessMarker(use: DiskUse): DiskUse {
  return { ...use, job: use.job - MARKER_BYTES };
}
