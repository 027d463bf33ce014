// Reads and writes receipts. A run with --resume or --restart writes one beside the output, with the request and the identity of the
// output file. If a later run finds a receipt that matches its request and the file, there is nothing to do.

import { existsSync, lstatSync, readFileSync, rmSync } from 'node:fs';
import { FileWatch, type InputIdentity } from '../../archive/identity.ts';
import { TilefoldError } from '../../errors.ts';
import { replaceDurably } from '../../kit/fs/durable.ts';
import { isJsonObject } from '../../kit/json-object.ts';
import { differences, type FingerprintParts, fingerprintOf, isFingerprintParts } from '../../plan/fingerprint.ts';
import { commonFormat, inputPaths, inputsText } from '../../plan/inputs.ts';
import type { Request } from '../../plan/request.ts';
import type { Job } from '../job.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { ArchiveReport, MadeReport, MissingReport, PartsReport, ProvenanceReport, RunReport } from '../report-types.ts';
import { missingOf, missingTiles, skippedShardsOf } from '../skipped-shards.ts';
import { archivesOf } from './archive-reports.ts';
import { type Advice, differenceError } from './request-difference.ts';
import { partsOfReport, partsReport, requestReport } from './request-report.ts';
import { countsIn, countsOf, sealedRows, sumsOf, type TileCounts } from './tile-counts.ts';

/** More than any receipt needs: it does not include the text of styles. */
const MAX_BYTES = 16_777_216;

type FileIdentity = Omit<InputIdentity, 'path'>;

/** Work and resource use of the job's last run. */
type WorkReport = Pick<RunReport, 'plan' | 'shards' | 'phases' | 'workers' | 'peak_rss_bytes'>;

export interface Receipt {
  readonly receipt: 'tilefold';
  readonly version: 1;
  /** Styles by name; `parts` has their hash. */
  readonly request: unknown;
  readonly fingerprint: string;
  readonly parts: PartsReport;
  readonly output: FileIdentity;
  /** null if the ledger was lost. */
  readonly tiles: TileCounts | null;
  /** This field and those that follow are absent from receipts of older versions. */
  readonly made?: MadeReport;
  readonly archives?: { readonly input: ArchiveReport; readonly output: ArchiveReport };
  /** Absent if the run was killed after the commit. */
  readonly work?: WorkReport;
  /** Tiles missing from the output, by failed shard; absent if there are none. */
  readonly missing?: readonly MissingReport[];
}

export function receiptPath(output: string): string {
  return `${output}.tilefold.json`;
}

/** Runs that manage jobs leave receipts: --resume, and --restart, which starts over such a run. */
export function leavesReceipt({ resume, restart }: { readonly resume: boolean; readonly restart: boolean }): boolean {
  return resume || restart;
}

/** Writes the receipt of a committed job. `report` is that of the run which committed it; undefined if that run was killed. */
export function writeReceipt(job: Job, ledger: Ledger, origin: ProvenanceReport, report?: RunReport): void {
  // The receipt has its own fields for these, from the job's record.
  const { fingerprint: _, parts: __, request: ___, ...made } = origin;
  const { request, parts } = job.record;
  const rows = report === undefined ? sealedRows(ledger) : undefined;
  const missing = missingOf(job, skippedShardsOf(ledger));
  const receipt: Receipt = {
    receipt: 'tilefold',
    version: 1,
    request: requestReport(request),
    fingerprint: fingerprintOf(parts),
    parts: partsReport(parts),
    output: identityOf(request.output),
    tiles: report === undefined ? ((rows && countsOf(rows)) ?? null) : countsIn(report),
    made,
    ...(report === undefined
      ? rows && {
          archives: archivesOf(
            { ...request, input: inputsText(request), files: inputPaths(request) },
            commonFormat(job.record),
            sumsOf(rows),
          ),
        }
      : { archives: { input: report.input, output: report.output }, work: workOf(report) }),
    ...(missing.length === 0 ? {} : { missing }),
  };
  replaceDurably(receiptPath(request.output), `${JSON.stringify(receipt, null, 2)}\n`);
}

function workOf({ plan, shards, phases, workers, peak_rss_bytes }: RunReport): WorkReport {
  return { plan, shards, phases, workers, peak_rss_bytes };
}

/** Removes the receipt of a file that is about to be replaced. A file that is not a receipt stays. */
export function removeReceipt(output: string): void {
  if (readReceipt(output) !== undefined) rmSync(receiptPath(output), { force: true });
}

/** @throws TilefoldError 'IO' if another file has the receipt's path */
export function checkReceiptPlace(output: string): void {
  const path = receiptPath(output);
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined || readReceipt(output) !== undefined) return;
  throw new TilefoldError('IO', `${path}: a run with --resume leaves a receipt here, and this is none; move it away`);
}

/** Whether there is a receipt, and it does not match the output file. */
export function isOutdated(output: string): boolean {
  const receipt = readReceipt(output);
  return receipt !== undefined && !fits(receipt, output);
}

/**
 * Verifies by its receipt that the output is what the request asks for, and returns the receipt. `partsBeside` returns the request's
 * parts, given those of the receipt.
 * @throws TilefoldError 'OUTPUT_EXISTS' without a receipt that matches the file, 'FINGERPRINT' if it was made by another request
 */
export function checkDone(
  { output }: Request,
  partsBeside: (stored: FingerprintParts) => FingerprintParts,
  forceResume: boolean,
): Receipt {
  const receipt = readReceipt(output);
  const path = receiptPath(output);
  const advice = '--force makes it anew';
  if (receipt === undefined) {
    const text = `${output}: exists already, and no receipt (${path}) says what it was made of; ${advice}`;
    throw new TilefoldError('OUTPUT_EXISTS', text);
  }
  if (!fits(receipt, output)) {
    throw new TilefoldError('OUTPUT_EXISTS', `${output}: is not the file that its receipt (${path}) is about; ${advice}`);
  }
  const parts = partsOfReport(receipt.parts);
  const error = differenceError(output, differences(parts, partsBeside(parts)), forceResume, DONE);
  if (error !== undefined) throw error;
  return receipt;
}

/** @throws TilefoldError 'OUTPUT_EXISTS' if the receipt lists missing tiles, unless `skipFailedShards` */
export function checkNothingMissing(output: string, { missing = [] }: Receipt, skipFailedShards: boolean): void {
  if (missing.length === 0 || skipFailedShards) return;
  const what = `was made without ${missingTiles(missing)} tiles of ${missing.length} shards that failed`;
  throw new TilefoldError(
    'OUTPUT_EXISTS',
    `${output}: ${what}; --force makes it again, --skip-failed-shards accepts it as it is`,
  );
}

/** Wording for a committed output. */
export const DONE: Advice = {
  never: 'was made by another request',
  since: 'was made from something else',
  restart: '--force makes it anew',
  resume: '--force-resume takes it as it is',
};

/** Returns the receipt beside an output if it matches the file. */
export function receiptOf(output: string): Receipt | undefined {
  const receipt = readReceipt(output);
  return receipt !== undefined && fits(receipt, output) ? receipt : undefined;
}

function readReceipt(output: string): Receipt | undefined {
  const path = receiptPath(output);
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined || !stat.isFile() || stat.size > MAX_BYTES) return undefined;
  try {
    const receipt = JSON.parse(readFileSync(path, 'utf8')) as Receipt;
    return isReceipt(receipt) ? receipt : undefined;
  } catch {
    return undefined;
  }
}

function isReceipt({ receipt, version, parts, output, request, tiles, made, archives, work }: Receipt): boolean {
  const isOurs =
    receipt === 'tilefold' &&
    version === 1 &&
    isJsonObject(parts) &&
    isFingerprintParts(partsOfReport(parts)) &&
    isJsonObject(output);
  const isCounted = tiles === null || (isJsonObject(tiles) && isJsonObject(tiles.dropped));
  const isMade = made === undefined || (isJsonObject(made) && Array.isArray(made.styles) && made.styles.every(isJsonObject));
  const areArchives =
    archives === undefined || (isJsonObject(archives) && isJsonObject(archives.input) && isJsonObject(archives.output));
  const isWork = work === undefined || (isJsonObject(work) && isJsonObject(work.shards) && Array.isArray(work.phases));
  return isOurs && isJsonObject(request) && isCounted && isMade && areArchives && isWork;
}

function fits({ output: expected }: Receipt, output: string): boolean {
  if (!existsSync(output)) return false;
  const found = identityOf(output);
  return (Object.keys(found) as (keyof FileIdentity)[]).every((part) => found[part] === expected[part]);
}

function identityOf(output: string): FileIdentity {
  using watch = new FileWatch(output);
  const { path: _path, ...identity } = watch.identify();
  return identity;
}
