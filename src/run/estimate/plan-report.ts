// Plans a request without running it, for `tilefold plan` and `--dry-run`.

import { join } from 'node:path';
import { TilefoldError } from '../../errors.ts';
import { defaultJobDirectory } from '../../job/job.ts';
import { checkOutputPlace } from '../../job/output/output-checks.ts';
import { type DiskNeed, diskNeeds } from '../../job/preflight.ts';
import { completeRunOptions, type RunOptions } from '../../job/run-options.ts';
import { ATTEMPT_ID } from '../../kit/fs/attempt-name.ts';
import type { DirectoryKind } from '../../kit/fs/own-directory.ts';
import { checkPathLengths } from '../../kit/fs/path-limits.ts';
import { checkPlace } from '../../kit/fs/place.ts';
import { temporaryWorkDirectory, type WorkDirectory } from '../../kit/fs/work-directory.ts';
import { mergeKind } from '../../merge/merge-kinds.ts';
import { type DiskUse, keyIndexBytes } from '../../plan/disk-use.ts';
import { inputsText } from '../../plan/inputs.ts';
import type { Manifest, ManifestHeader } from '../../plan/manifest.ts';
import type { Request } from '../../plan/request.ts';
import { openInput } from '../../shard/open-input.ts';
import { openTileTask, type TileTask } from '../../shard/task.ts';
import type { Shard } from '../../tile/shard.ts';
import { metadataLayerNotes } from '../records/layer-notes.ts';
import { type Prepared, prepare } from '../request/prepare.ts';
import { diskPlan } from './disk-plan.ts';
import { chooseExecution, scratchPlace } from './execution.ts';
import { type Forecast, forecast } from './forecast.ts';
import { type Rehearsed, rehearse } from './rehearsal.ts';
import { drawForRehearsal, drawForTrial, tryOut } from './trial.ts';

export interface PlanReport {
  readonly input: string;
  readonly output: string;
  readonly job: string;
  readonly header: ManifestHeader;
  readonly shards: readonly Shard[];
  /** Upper bound, in bytes. */
  readonly disk: DiskUse;
  /** Expected bytes, extrapolated from transformed sample tiles. */
  readonly estimate: DiskUse;
  readonly needs: readonly DiskNeed[];
  /** Time and memory. */
  readonly forecast: Forecast;
  readonly notes: readonly string[];
}

const REHEARSAL = 'rehearsal';

/** The temporary directory of a plan, for a missing key index and for the rehearsal, since a plan has no job. */
export const PLANNING: DirectoryKind = {
  marker: 'plan',
  record: 'plan.json',
  files: new RegExp(`^(keys/(\\d+/)?keys\\.(sqlite|${ATTEMPT_ID}\\.tmp)(-journal)?|spools/${ATTEMPT_ID}\\.spool|rehearsal/.+)$`),
  folders: /^(keys(\/\d+)?|spools|rehearsal(\/.+)?)$/,
};

/**
 * Plans the request as a run would, and rehearses it on a few tiles. Writes only to a temporary directory, never beside input or output.
 * @throws TilefoldError every error that a run would throw before its first tile, except for missing disk space
 */
export async function planReport(request: Request, given: Partial<RunOptions> = {}): Promise<PlanReport> {
  const options = completeRunOptions(given);
  const job = options.checkpoint ?? defaultJobDirectory(request.output);
  checkPathLengths(request.output, job);
  checkOutputPlace(request);
  checkPlace(job, "the job's directory");
  const place = await planningPlace(request);
  try {
    return await reportOf(request, options, job, place?.path);
  } finally {
    place?.remove();
  }
}

/** Returns null if TMPDIR cannot be used; then there is no rehearsal. Throws in that case if the archive lacks an index. */
async function planningPlace(request: Request): Promise<WorkDirectory | null> {
  try {
    return await temporaryWorkDirectory(PLANNING);
  } catch (error) {
    using source = openInput(request);
    if (!(error instanceof TilefoldError) || source.lacksIndex === true) throw error;
    return null;
  }
}

async function reportOf(request: Request, options: RunOptions, job: string, scratch: string | undefined): Promise<PlanReport> {
  const { allowEmpty } = options;
  const begun = performance.now();
  const {
    manifest,
    summary,
    notes: inputNotes,
    size,
  } = prepare(request, { allowEmpty, ...(scratch === undefined ? {} : { scratch }) });
  const planSeconds = (performance.now() - begun) / 1000;
  const { header, shards } = manifest;
  const execution = chooseExecution(manifest, options);
  const { stream } = execution;
  using task = openTileTask(request, header.settled, scratch);
  // Rehearsed first, before any code is JIT-compiled, as in the run.
  const { mbtilesType } = header.settled;
  const { deduplicates } = task.output;
  const { takesRows } = mergeKind(task.output);
  const rehearsed = await rehearsalOf({ ...request, mbtilesType }, task, manifest, summary, scratch, takesRows && !stream);
  const trial = tryOut(task, drawForTrial(task, request, manifest), manifest);
  // The run must build the missing index again, in its own job.
  const keys = task.source.lacksIndex === true ? keyIndexBytes(size) : 0;
  const withKeys = (use: DiskUse): DiskUse => ({ ...use, job: use.job + keys });
  const disk = withKeys(diskPlan(request, manifest, size, stream, 'bound'));
  const estimate = withKeys(diskPlan(request, manifest, trial.size, stream, 'estimate'));
  const notes = [...inputNotes, ...metadataLayerNotes(request, summary.metadata), ...mergeNotes(request)];
  const scratchOfRun = scratchPlace(manifest, options, execution, request.outputFormat);
  const needs = diskNeeds(disk, estimate, job, request.output, scratchOfRun);
  const work = { execution, deduplicates, takesRows, bytes: header.bytes, size: trial.size, planSeconds, rehearsed };
  return {
    input: inputsText(request),
    output: request.output,
    job,
    header,
    shards,
    disk,
    estimate,
    needs,
    forecast: forecast(work),
    notes,
  };
}

/** A rehearsal has one input, so that nothing is joined in it. */
function mergeNotes({ inputs, onDuplicate, transform }: Request): string[] {
  const isFilled = transform.use === 'merge' && transform.overzoomFill;
  const isJoined = onDuplicate === 'concat-layers';
  if (inputs.length === 1 || !(isFilled || isJoined)) return [];
  const what = [...(isJoined ? ['joining source-layers'] : []), ...(isFilled ? ['making deeper tiles'] : [])].join(' and ');
  return [`the time is that of copying: ${what} comes on top, and is not rehearsed`];
}

async function rehearsalOf(
  request: Request,
  task: TileTask,
  manifest: Manifest,
  summary: Prepared['summary'],
  scratch: string | undefined,
  isWrittenTwice: boolean,
): Promise<Rehearsed | null> {
  if (scratch === undefined) return null;
  const drawn = drawForRehearsal(task, request, manifest);
  return await rehearse(request, drawn, summary, join(scratch, REHEARSAL), isWrittenTwice);
}
