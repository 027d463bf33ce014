// Removes what findings prove to be remnants of dead runs, or only says what would go.

import { systemError, TilefoldError } from '../../errors.ts';
import { entryAt, type Finding, type FindingKind, type FindingState } from './finding.ts';

export interface GcEntry {
  path: string;
  kind: FindingKind;
  state: FindingState;
  bytes: number;
  why: string;
}

export interface GcReport {
  path: string;
  /** Whether it was to be removed, and not only shown. */
  force: boolean;
  /** `error`: why it could not be removed. */
  remains: (GcEntry & { removed: boolean; error: string | null })[];
  kept: GcEntry[];
  /** Sum over `remains`. */
  bytes: number;
}

/** `jobs`: also jobs and checkpoints that no run holds, although they could be resumed. */
export async function collect(
  path: string,
  findings: AsyncIterable<Finding>,
  { force, jobs }: { readonly force: boolean; readonly jobs: boolean },
): Promise<GcReport> {
  const report: GcReport = { path, force, remains: [], kept: [], bytes: 0 };
  for await (const { remove, ...entry } of findings) {
    if (!isRemains(entry, jobs)) {
      report.kept.push(entry);
      continue;
    }
    // What is in a job went with it.
    if (entryAt(entry.path) === undefined) continue;
    const error = force ? errorOf(remove) : null;
    report.remains.push({ ...entry, removed: force && error === null, error });
    report.bytes += entry.bytes;
  }
  return report;
}

function isRemains({ kind, state }: Pick<Finding, 'kind' | 'state'>, jobs: boolean): boolean {
  if (state === 'dead') return true;
  return jobs && (kind === 'job' || kind === 'checkpoint') && (state === 'resumable' || state === 'finished');
}

function errorOf(remove: () => void): string | null {
  try {
    remove();
    return null;
  } catch (error) {
    const told = systemError(error) ?? error;
    if (!(told instanceof TilefoldError)) throw told;
    return told.message;
  }
}
