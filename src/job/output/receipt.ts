// The receipt of an output: what it was made of, and which file it is. A run with --resume or --restart leaves one beside the output, and the
// next one is done if the receipt is of its own request and fits the file.

import { existsSync, lstatSync, readFileSync, rmSync } from 'node:fs';
import { FileWatch, type InputIdentity } from '../../archive/identity.ts';
import { TilefoldError } from '../../errors.ts';
import { replaceDurably } from '../../kit/fs/durable.ts';
import { isJsonObject } from '../../kit/json-object.ts';
import { differences, type FingerprintParts, fingerprintOf, isFingerprintParts } from '../../plan/fingerprint.ts';
import { soleInput } from '../../plan/inputs.ts';
import type { Request } from '../../plan/request.ts';
import type { Job } from '../job.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { ArchiveReport, MadeReport, MissingReport, PartsReport, ProvenanceReport, RunReport } from '../report-types.ts';
import { leftOutShards, missingOf, missingTiles } from '../skipped-shards.ts';
import { archivesOf } from './archive-reports.ts';
import { type Advice, differenceError } from './request-difference.ts';
import { partsOfReport, partsReport, requestReport } from './request-report.ts';
import { countsIn, countsOf, sealedRows, sumsOf, type TileCounts } from './tile-counts.ts';

/** No style's text is in it, so that this is more than any has. */
const MAX_BYTES = 16_777_216;

type FileIdentity = Omit<InputIdentity, 'path'>;

/** What processes did and used in the last run of the job. */
type WorkReport = Pick<RunReport, 'plan' | 'shards' | 'phases' | 'workers' | 'peak_rss_bytes'>;

export interface Receipt {
  readonly receipt: 'tilefold';
  readonly version: 1;
  /** Styles by name: their hash is among the parts. */
  readonly request: unknown;
  readonly fingerprint: string;
  readonly parts: PartsReport;
  readonly output: FileIdentity;
  /** null: the ledger that knew was lost. */
  readonly tiles: TileCounts | null;
  /** Not in the receipts of versions before this one: nor is any that follows. */
  readonly made?: MadeReport;
  readonly archives?: { readonly input: ArchiveReport; readonly output: ArchiveReport };
  /** Not there when the run was killed before it could tell. */
  readonly work?: WorkReport;
  /** Tiles that the output lacks, shard by shard, where there are any: their shards failed. */
  readonly missing?: readonly MissingReport[];
}

export function receiptPath(output: string): string {
  return `${output}.tilefold.json`;
}

/** Whoever goes by jobs goes by receipts: --restart is how a line with --resume starts over. */
export function leavesReceipt({ resume, restart }: { readonly resume: boolean; readonly restart: boolean }): boolean {
  return resume || restart;
}

/** Writes the receipt of a job whose output has its name. `report` is that of the run which gave it that, if it lived to tell. */
export function writeReceipt(job: Job, ledger: Ledger, origin: ProvenanceReport, report?: RunReport): void {
  // The receipt has its own, of what the job was made with.
  const { fingerprint: _, parts: __, request: ___, ...made } = origin;
  const { request, parts } = job.record;
  const rows = report === undefined ? sealedRows(ledger) : undefined;
  const missing = missingOf(job, leftOutShards(ledger));
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
          archives: archivesOf({ ...request, input: soleInput(request).path }, soleInput(job.record).format, sumsOf(rows)),
        }
      : { archives: { input: report.input, output: report.output }, work: workOf(report) }),
    ...(missing.length === 0 ? {} : { missing }),
  };
  replaceDurably(receiptPath(request.output), `${JSON.stringify(receipt, null, 2)}\n`);
}

function workOf({ plan, shards, phases, workers, peak_rss_bytes }: RunReport): WorkReport {
  return { plan, shards, phases, workers, peak_rss_bytes };
}

/** Removes the receipt of a file that is about to be replaced. What is not one of ours stays. */
export function removeReceipt(output: string): void {
  if (readReceipt(output) !== undefined) rmSync(receiptPath(output), { force: true });
}

/** @throws TilefoldError 'IO' when something else has the receipt's name */
export function checkReceiptPlace(output: string): void {
  const path = receiptPath(output);
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined || readReceipt(output) !== undefined) return;
  throw new TilefoldError('IO', `${path}: a run with --resume leaves a receipt here, and this is none; move it away`);
}

/** Whether there is a receipt of another file than the one that has the output's name now. */
export function isOutdated(output: string): boolean {
  const receipt = readReceipt(output);
  return receipt !== undefined && !fits(receipt, output);
}

/**
 * Proves that the file under the output's name is what the request asks for. `partsBeside` gives the request's parts, to be compared with
 * those of the receipt. Returns the receipt.
 * @throws TilefoldError 'OUTPUT_EXISTS' without a receipt that fits the file, 'FINGERPRINT' when it was made by another request
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

/** @throws TilefoldError 'OUTPUT_EXISTS' when the output lacks tiles by its receipt, unless they may be missing */
export function checkNothingMissing(output: string, { missing = [] }: Receipt, skipFailedShards: boolean): void {
  if (missing.length === 0 || skipFailedShards) return;
  const what = `was made without ${missingTiles(missing)} tiles of ${missing.length} shards that failed`;
  throw new TilefoldError('OUTPUT_EXISTS', `${output}: ${what}; --force makes it anew, --skip-failed-shards takes it as it is`);
}

/** For an output that stands. */
export const DONE: Advice = {
  never: 'was made by another request',
  since: 'was made from something else',
  restart: '--force makes it anew',
  resume: '--force-resume takes it as it is',
};

/** Returns the receipt beside an output, if it is about the file that has the output's name now. */
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
