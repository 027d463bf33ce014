// Collects the state of a run in progress, so that a report can be built whenever and however it ends.

import type { Job } from '../../job/job.ts';
import { provenance, type RunTimes } from '../../job/output/provenance.ts';
import type { ProvenanceReport, RunReport } from '../../job/report-types.ts';
import type { RunFact } from '../../job/run-history.ts';
import type { RunOptions } from '../../job/run-options.ts';
import { commonFormat } from '../../plan/inputs.ts';
import type { Request } from '../../plan/request.ts';
import { type Asked, askedBy, stoppedReport } from './blank-report.ts';
import { type ReportInput, runReport } from './run-report.ts';
import { stopOf } from './stop.ts';

export class RunRecord {
  readonly started: string = new Date().toISOString();
  readonly #request: Request;
  readonly #options: RunOptions;
  #job: Job | undefined;
  #runs: RunFact | undefined;
  #soFar: (() => Omit<ReportInput, 'times' | 'stop'>) | undefined;

  constructor(request: Request, options: RunOptions) {
    this.#request = request;
    this.#options = options;
  }

  /** Called when the run has its job. */
  began(job: Job, runs: RunFact): void {
    this.#job = job;
    this.#runs = runs;
  }

  /** Called when the pipeline starts. From then on `soFar` returns the current counts. */
  counts(soFar: () => Omit<ReportInput, 'times' | 'stop'>): void {
    this.#soFar = soFar;
  }

  times(): RunTimes {
    const ended = new Date().toISOString();
    return { started: this.started, ended, provenance: this.#provenance(ended, this.#job, this.#runs) };
  }

  /** Returns the provenance of an output whose run was killed right after the commit. */
  madeBy(job: Job, runs: RunFact | undefined): ProvenanceReport {
    return this.#provenance(new Date().toISOString(), job, runs);
  }

  #provenance(ended: string, job: Job | undefined, runs: RunFact | undefined): ProvenanceReport {
    const origin = { request: this.#request, options: this.#options, started: this.started, record: job?.record, runs };
    return provenance(origin, ended);
  }

  /** Returns the report of a run that ends in an error. */
  stopped(error: unknown): RunReport {
    const stop = stopOf(error, this.#runs === undefined ? 'refused' : 'error');
    const times = this.times();
    if (this.#soFar !== undefined) return runReport({ ...this.#soFar(), times, stop });
    const report = stoppedReport(this.#asked(), times, stop);
    const header = this.#job?.manifest.header;
    if (header === undefined) return report;
    const input = { ...report.input, tile_count: header.tiles, total_tile_size_bytes: header.bytes };
    return { ...report, input, shards: { ...report.shards, total: header.shards } };
  }

  #asked(): Asked {
    return askedBy(this.#request, (this.#job && commonFormat(this.#job.record)) ?? undefined);
  }
}
