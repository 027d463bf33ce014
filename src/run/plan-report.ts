// The plan of a request without doing it: `tilefold plan` and `--dry-run`.

import { type DiskEstimate, estimateDisk } from '../plan/estimate.ts';
import type { ManifestHeader } from '../plan/manifest.ts';
import type { Request } from '../plan/request.ts';
import type { Shard } from '../tile/shard.ts';
import { defaultJobDirectory } from './job.ts';
import { toldLayerNotes } from './layer-notes.ts';
import { checkOutputPlace } from './output-checks.ts';
import { checkPathLengths } from './path-limits.ts';
import { checkPlace } from './place.ts';
import { type DiskNeed, diskNeeds } from './preflight.ts';
import { type Prepared, prepare } from './prepare.ts';
import { temporaryPlace } from './scan/temporary-place.ts';
import { openInput } from './task.ts';

export interface PlanReport {
  readonly input: string;
  readonly output: string;
  readonly job: string;
  readonly header: ManifestHeader;
  readonly shards: readonly Shard[];
  readonly disk: DiskEstimate;
  readonly needs: readonly DiskNeed[];
  readonly notes: readonly string[];
}

/**
 * Plans the request as a run would, and writes nothing.
 * @throws TilefoldError what the run would be refused for before its first tile
 */
export async function planReport(request: Request, checkpoint: string | null, allowEmpty: boolean = false): Promise<PlanReport> {
  const job = checkpoint ?? defaultJobDirectory(request.output);
  checkPathLengths(request.output, job);
  checkOutputPlace(request.input, request.output);
  checkPlace(job, "the job's directory");
  const { manifest, summary, notes: inputNotes } = await prepareWithoutJob(request, allowEmpty);
  const { header, shards } = manifest;
  const disk = estimateDisk(header.tiles, header.bytes, request.outputFormat, header.settled.mbtilesType);
  const notes = [...inputNotes, ...toldLayerNotes(request, summary.metadata)];
  const needs = diskNeeds(disk, job, request.output);
  return { input: request.input, output: request.output, job, header, shards, disk, needs, notes };
}

/** There is no job to keep the key index that an archive may lack. */
async function prepareWithoutJob(request: Request, allowEmpty: boolean): Promise<Prepared> {
  if (!lacksIndex(request)) return prepare(request, { allowEmpty });
  const place = await temporaryPlace();
  try {
    return prepare(request, { allowEmpty, scratch: place.path });
  } finally {
    place.remove();
  }
}

function lacksIndex(request: Request): boolean {
  using source = openInput(request);
  return source.lacksIndex === true;
}
