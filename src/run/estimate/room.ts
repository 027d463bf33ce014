// Whether a new run may begin, by the disk that it takes. Tiles are tried out only where the most that it may take does not fit.

import { checkDisk, diskNeeds, isRoomy } from '../../job/preflight.ts';
import type { RunOptions } from '../../job/run-options.ts';
import type { DiskUse } from '../../plan/disk-use.ts';
import type { Request } from '../../plan/request.ts';
import { openTileTask } from '../../shard/task.ts';
import type { Prepared } from '../request/prepare.ts';
import { diskPlan } from './disk-plan.ts';
import { chooseExecution } from './execution.ts';
import { drawForTrial, tryOut } from './trial.ts';

const MARKER_BYTES = 4096;

/**
 * Returns what is to be said of disks that may be too small, a line each. `bounds` are the most that it takes in either way; `scratch` has the input's key index, if it needs one.
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
  const isStream = chooseExecution(manifest, options).stream;
  const bound = lessMarker(isStream ? bounds.stream : bounds.kept);
  const needs = diskNeeds(bound, null, directory, request.output);
  if (isRoomy(needs)) return [];
  using task = openTileTask(request, manifest.header.settled, scratch);
  const { size } = tryOut(task, drawForTrial(task, request, manifest), manifest);
  const estimate = lessMarker(diskPlan(request, manifest, size, isStream, 'estimate'));
  return checkDisk(diskNeeds(bound, estimate, directory, request.output), options.ignoreSpace);
}

/** The marker of the job's directory is there already, and has taken its page. */
function lessMarker(use: DiskUse): DiskUse {
  return { ...use, job: use.job - MARKER_BYTES };
}
