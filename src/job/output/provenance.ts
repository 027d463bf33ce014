// Builds the provenance of an output: version, host, times, input, styles and options. It is part of reports, metrics and receipts,
// and never of the output.

import { hostname } from 'node:os';
import type { InputIdentity } from '../../archive/identity.ts';
import { tilefoldVersion } from '../../kit/version.ts';
import { fingerprintOf, sha256 } from '../../plan/fingerprint.ts';
import { inputPaths } from '../../plan/inputs.ts';
import type { Request } from '../../plan/request.ts';
import { stylesOf } from '../../transform/options.ts';
import type { JobRecord } from '../job.ts';
import type { MadeReport, ProvenanceReport } from '../report-types.ts';
import type { RunFact } from '../run-history.ts';
import type { RunOptions } from '../run-options.ts';
import { partsReport, requestReport } from './request-report.ts';

/** Times and provenance of a run. */
export interface RunTimes {
  /** ISO 8601, UTC. */
  readonly started: string;
  readonly ended: string;
  readonly provenance: ProvenanceReport;
}

export interface Origin {
  /** null if the command line was invalid. */
  readonly request: Request | null;
  readonly options: RunOptions;
  /** Start of this run. */
  readonly started: string;
  /** undefined until there is a job. */
  readonly record: JobRecord | undefined;
  readonly runs: RunFact | undefined;
}

export function provenance(origin: Origin, ended: string): ProvenanceReport {
  const { request, record } = origin;
  return {
    ...madeReport(origin, ended),
    fingerprint: record === undefined ? null : fingerprintOf(record.parts),
    parts: record === undefined ? null : partsReport(record.parts),
    request: request === null ? null : requestReport(request),
  };
}

function madeReport({ request, options, started, record, runs }: Origin, ended: string): MadeReport {
  return {
    tilefold: tilefoldVersion(),
    node: process.versions.node,
    host: hostname(),
    started: runs?.jobStarted ?? started,
    ended,
    runs: runs?.runs ?? 1,
    ...inputsReport(record, request),
    styles: (request === null ? [] : stylesOf(request.transform)).map(({ name, text }) => ({ name, sha256: sha256(text) })),
    options: {
      plan: options.preset.name,
      workers: options.workers,
      retries: options.retries,
      worker_timeout_seconds: options.workerTimeoutMs / 1000,
      checkpoint: options.checkpoint,
      resume: options.resume,
      restart: options.restart,
      force_resume: options.forceResume,
      force: options.force,
      allow_empty: options.allowEmpty,
      keep_job: options.keepJob,
      skip_failed_shards: options.skipFailedShards,
    },
  };
}

/** With the paths in the request: files may have been moved since the job was created. */
function inputsReport(record: JobRecord | undefined, request: Request | null): Pick<MadeReport, 'input' | 'inputs'> {
  const paths = request === null ? [] : inputPaths(request);
  const inputs = (record?.inputs ?? []).map(
    ({ identity }, i): InputIdentity => ({ ...identity, path: paths[i] ?? identity.path }),
  );
  return { input: inputs[0] ?? null, ...(inputs.length > 1 ? { inputs } : {}) };
}
