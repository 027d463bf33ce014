// Follows a job from its plan to its end. The ledger stays open, so that its last words can be read when the job is removed.

import { resolve } from 'node:path';
import { TilefoldError } from '../../errors.ts';
import { isJob, type Job, openJob } from '../job.ts';
import { Ledger } from '../ledger/ledger.ts';
import { findJob } from './find-job.ts';
import { beingPlanned, statusWithoutJob } from './finished-output.ts';
import { isLive, statusOf, statusReport } from './status.ts';
import type { StatusReport } from './status-report.ts';

export class JobWatch implements Disposable {
  readonly #named: string;
  #job: Job | undefined;
  #ledger: Ledger | undefined;

  /** `jobOrOutput`: the directory of a job, or its output. */
  constructor(jobOrOutput: string) {
    this.#named = jobOrOutput;
  }

  /** @throws TilefoldError 'NO_JOB' */
  async look(): Promise<StatusReport> {
    if (this.#ledger === undefined) await this.#open();
    if (this.#job === undefined) return statusWithoutJob(this.#named);
    if (this.#ledger === undefined) return beingPlanned(this.#job.record.request.output);
    return statusOf(this.#job, this.#ledger);
  }

  /**
   * Returns the status after the last run, also of a job that this run has removed.
   * @throws TilefoldError 'NO_JOB'
   */
  async end(): Promise<StatusReport> {
    const last = await this.look();
    return last.state === 'finished' || (last.job !== null && isJob(last.job)) ? last : statusReport(this.#named);
  }

  [Symbol.dispose](): void {
    this.#ledger?.[Symbol.dispose]();
  }

  async #open(): Promise<void> {
    const directory = findJob(resolve(this.#named));
    if (directory === undefined) return;
    try {
      this.#job = await openJob(directory);
      this.#ledger = Ledger.view(this.#job.ledgerPath);
    } catch (error) {
      // Its run has just ended, and is removing it.
      if (!isJob(directory)) return;
      // A run makes its ledger a moment after its job.
      if (this.#job === undefined || !(error instanceof TilefoldError) || error.code !== 'BAD_JOB') throw error;
      if (!isLive(this.#job)) throw error;
    }
  }
}
