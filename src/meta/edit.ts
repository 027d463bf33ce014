// Changes the metadata of an archive, in the archive itself or in a new file: read, change, compare, write. One run at a time works on
// a file.

import { resolve } from 'node:path';
import { formatOfExtension } from '../archive/formats.ts';
import { FileWatch } from '../archive/identity.ts';
import type { MetaDocument } from '../archive/meta-document.ts';
import { formatOfFile } from '../archive/open.ts';
import { MAX_METADATA_BYTES } from '../archive/pmtiles/read/metadata-reader.ts';
import type { ArchiveFormat } from '../archive/types.ts';
import { systemError, TilefoldError } from '../errors.ts';
import { outputLockPath } from '../job/job-pointer.ts';
import { checkOutputFree, checkOutputPlace } from '../job/output/output-checks.ts';
import { takeLock } from '../kit/fs/lock.ts';
import { fileKey } from '../kit/fs/place-of.ts';
import { usage } from '../kit/usage.ts';
import { changesBetween } from './changes.ts';
import { EDITORS } from './editor.ts';
import type { MetaReport } from './report-types.ts';
import { encodingNotes, rangeNotes } from './truth-notes.ts';

export interface MetaRequest {
  readonly input: string;
  /** A new file; null: the archive itself. */
  readonly output: string | null;
  /** Replace an existing output. */
  readonly force: boolean;
  /** Write nothing. */
  readonly dryRun: boolean;
}

export interface Edit {
  /** What cannot be read may be lost: the edit makes metadata anew. */
  readonly mayLoseUnread: boolean;
  /** Changes the document, and returns notes, one line each. @throws TilefoldError 'USAGE' and others: nothing is written */
  apply(document: MetaDocument): readonly string[];
}

/**
 * Changes metadata. An error leaves the archive as it was.
 * @throws TilefoldError 'LOCKED' while another run or program writes the file; 'USAGE', 'NOT_FOUND', 'UNSUPPORTED', 'INPUT_CHANGED'
 */
export async function editMetadata(request: MetaRequest, edit: Edit, signal: AbortSignal): Promise<MetaReport> {
  const input = resolve(request.input);
  const output = request.output === null ? input : resolve(request.output);
  try {
    const format = formatOfFile(input);
    if (output !== input) checkOutput(input, output, format, request.force);
    if (request.dryRun) return await editLocked(input, output, request, edit, signal);
    const lock = takeLock(outputLockPath(output), `the file ${output}`);
    try {
      return await editLocked(input, output, request, edit, signal);
    } finally {
      lock.remove();
    }
  } catch (error) {
    throw systemError(error) ?? error;
  }
}

async function editLocked(
  input: string,
  output: string,
  { force, dryRun }: MetaRequest,
  { apply, mayLoseUnread }: Edit,
  signal: AbortSignal,
): Promise<MetaReport> {
  if (!dryRun && output === input) EDITORS[formatOfFile(input)].prepare(input);
  using watch = new FileWatch(input);
  const identity = watch.identify();
  const format = formatOfFile(input);
  const opened = EDITORS[format].open(input);
  const { document } = opened;
  const notes = [...document.warnings];
  const { unread } = document;
  if (unread !== undefined) {
    if (!mayLoseUnread) throw unreadError(input, unread);
    notes.push(`${unread}; it is replaced`);
    document.forgetUnread();
  }
  const before = document.entries();
  notes.push(...apply(document));
  const changes = changesBetween(before, document.entries());
  const keys = changes.map(({ key }) => key);
  notes.push(...rangeNotes(document, keys), ...encodingNotes(input, document, keys));
  checkSize(opened.size(), output);
  const isNeeded = changes.length > 0 || output !== input || unread !== undefined;
  const written = isNeeded && !dryRun;
  if (written) await opened.write({ input, output, force, signal, check: () => watch.check(identity) });
  return { input, output, format, changes, written, notes };
}

function checkOutput(input: string, output: string, format: ArchiveFormat, force: boolean): void {
  if (fileKey(input) === fileKey(output)) throw usage(`${output}: is the input; leave --output out to change that`);
  const named = formatOfExtension(output);
  if (named !== undefined && named !== format)
    throw new TilefoldError('FORMAT_CONFLICT', `${output}: the archive is ${format}, and stays so; tilefold copy converts it`);
  checkOutputPlace({ inputs: [{ path: input, format }], output });
  checkOutputFree(output, force);
}

function unreadError(input: string, unread: string): TilefoldError {
  const text = `${unread}, and would be lost; tilefold meta rebuild makes it anew`;
  return new TilefoldError('BAD_ARCHIVE', `${input}: ${text}`);
}

/** What is larger is not read again. */
function checkSize(bytes: number, output: string): void {
  if (bytes > MAX_METADATA_BYTES)
    throw usage(`${output}: the metadata would have ${bytes} bytes, more than the ${MAX_METADATA_BYTES} that readers take`);
}
