// The receipt of an output: what it was made of, and which file it is. A run with --resume leaves one beside the output, and the
// next one is done if the receipt is of its own request and fits the file.

import { existsSync, lstatSync, readFileSync, rmSync } from 'node:fs';
import { TilefoldError } from '../errors.ts';
import { differences, type FingerprintParts, fingerprintOf, isFingerprintParts } from '../plan/fingerprint.ts';
import type { Request } from '../plan/request.ts';
import { replaceDurably } from './durable.ts';
import { type InputIdentity, InputWatch } from './identity.ts';
import type { Job } from './job.ts';
import type { Ledger } from './ledger.ts';
import { type Advice, differenceError } from './request-difference.ts';

/** No style's text is in it, so that this is more than any has. */
const MAX_BYTES = 16_777_216;

type FileIdentity = Omit<InputIdentity, 'path'>;

interface TileCounts {
  readonly read: number;
  readonly written: number;
  /** By reason. */
  readonly dropped: Readonly<Record<string, number>>;
}

interface Receipt {
  readonly receipt: 'tilefold';
  readonly version: 1;
  /** Styles by name: their hash is among the parts. */
  readonly request: unknown;
  readonly fingerprint: string;
  readonly parts: FingerprintParts;
  readonly output: FileIdentity;
  /** null: the ledger that knew was lost. */
  readonly tiles: TileCounts | null;
}

export function receiptPath(output: string): string {
  return `${output}.tilefold.json`;
}

/** Writes the receipt of a job whose output has its name. */
export function writeReceipt({ record }: Job, ledger: Ledger): void {
  const { request, parts } = record;
  const receipt: Receipt = {
    receipt: 'tilefold',
    version: 1,
    request: withoutStyles(request),
    fingerprint: fingerprintOf(parts),
    parts,
    output: identityOf(request.output),
    tiles: countsOf(ledger),
  };
  replaceDurably(receiptPath(request.output), `${JSON.stringify(receipt, null, 2)}\n`);
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
 * those of the receipt.
 * @throws TilefoldError 'OUTPUT_EXISTS' without a receipt that fits the file, 'FINGERPRINT' when it was made by another request
 */
export function checkDone(
  { output }: Request,
  partsBeside: (stored: FingerprintParts) => FingerprintParts,
  forceResume: boolean,
): void {
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
  const error = differenceError(output, differences(receipt.parts, partsBeside(receipt.parts)), forceResume, DONE);
  if (error !== undefined) throw error;
}

/** For an output that stands. */
export const DONE: Advice = {
  never: 'was made by another request',
  since: 'was made from something else',
  restart: '--force makes it anew',
  resume: '--force-resume takes it as it is',
};

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

function isReceipt({ receipt, version, parts, output }: Receipt): boolean {
  return receipt === 'tilefold' && version === 1 && isFingerprintParts(parts) && typeof output === 'object' && output !== null;
}

function fits({ output: expected }: Receipt, output: string): boolean {
  if (!existsSync(output)) return false;
  const found = identityOf(output);
  return (Object.keys(found) as (keyof FileIdentity)[]).every((part) => found[part] === expected[part]);
}

function identityOf(output: string): FileIdentity {
  using watch = new InputWatch(output);
  const { path: _path, ...identity } = watch.identify();
  return identity;
}

function withoutStyles({ transform, ...request }: Request): unknown {
  if (transform.use !== 'prune') return { ...request, transform };
  return { ...request, transform: { ...transform, styles: transform.styles.map(({ name }) => name) } };
}

function countsOf(ledger: Ledger): TileCounts | null {
  const rows = ledger.rows();
  if (rows.some(({ state }) => state !== 'sealed' && state !== 'merged')) return null;
  const dropped: Record<string, number> = {};
  for (const row of rows) {
    for (const [reason, count] of Object.entries(JSON.parse(row.dropped) as Record<string, number>)) {
      dropped[reason] = (dropped[reason] ?? 0) + count;
    }
  }
  const sum = (field: 'tiles_in' | 'tiles_out') => rows.reduce((all, row) => all + row[field], 0);
  return { read: sum('tiles_in'), written: sum('tiles_out'), dropped };
}
