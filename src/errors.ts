// The two kinds of error the house throws: TilefoldError stops a run, a shard or a command; TileError says that one
// tile cannot be read, and leaves it to the run to keep, drop or abort.

export type ErrorCode =
  | 'USAGE' // the command line or an option is wrong
  | 'NOT_FOUND' // a file that was named is not there
  | 'NOT_AN_ARCHIVE' // the file is something else
  | 'BAD_ARCHIVE' // the archive is damaged or breaks its format
  | 'UNSUPPORTED' // legal, but not done here
  | 'BAD_STYLE'
  | 'BAD_PLAN'
  | 'BAD_TILE' // a tile cannot be read and the request says abort: its shard fails
  | 'DUPLICATE_TILE' // one key, two different tiles
  | 'FORMAT_CONFLICT' // option, extension and format contradict each other
  | 'SAME_FILE' // the output is the input
  | 'OUTPUT_EXISTS'
  | 'JOB_EXISTS'
  | 'NO_JOB' // there is none, and no output that is known to be finished
  | 'BAD_JOB' // the job directory is damaged or is not one
  | 'FINGERPRINT' // the job belongs to another request or input
  | 'INPUT_CHANGED' // the input changed while the run was reading it
  | 'EMPTY_OUTPUT' // no tile is left, and the format cannot hold none
  | 'TOO_LITTLE_LEFT' // nothing is left, or most rows went unasked; --allow-empty permits it
  | 'TOO_MANY_BAD' // more tiles cannot be read than --fail-on-bad allows
  | 'PREFLIGHT' // not enough room
  | 'LOCKED' // another run holds the job or the output
  | 'SHARDS_FAILED'
  | 'BALANCE' // read is not written + dropped + failed
  | 'WORKER_LOST' // a worker died or fell silent
  | 'DISK_FULL' // no room is left for what the run writes
  | 'DISK_ERROR' // the disk refused what it was given to write
  | 'INTERRUPTED' // a signal stopped the run, after a clean checkpoint
  | 'IO'
  | 'INTERNAL';

export interface WireError {
  code: ErrorCode;
  message: string;
  permanent: boolean;
  stack?: string;
}

/**
 * An error that says what, where (file, z/x/y) and what to do. `permanent` means that trying again cannot help.
 */
export class TilefoldError extends Error {
  readonly code: ErrorCode;
  readonly permanent: boolean;

  constructor(code: ErrorCode, message: string, { permanent = true, cause }: { permanent?: boolean; cause?: unknown } = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'TilefoldError';
    this.code = code;
    this.permanent = permanent;
  }
}

/** What is wrong with a tile; reports count by it. */
export type TileDefect =
  | 'compression' // the stored bytes do not inflate, or by a method not supported
  | 'inflated-size' // inflates past the limit
  | 'truncated' // a length or varint runs past its end
  | 'wire-type' // not protobuf, or a field of the wrong wire type
  | 'no-layers' // bytes, but not one layer in them
  | 'foreign' // something else: an image, a MapLibre tile, text
  | 'unknown-field' // a field at tile level that the specification does not have, where no layer would be left beside it
  | 'layer' // a layer without name, of a version that cannot be rewritten safely, or of an impossible extent
  | 'tags' // odd tags, or an index outside the key or value table
  | 'value' // a value of a type that the specification does not have; carried as it is, and never read
  | 'geometry' // a geometry that breaks the specification; carried as it is, and never read
  | 'lethal'; // ends every process that works on it: by its memory, by its time, or by a fault of ours

/** One tile cannot be read: nothing is wrong with the run. */
export class TileError extends Error {
  readonly defect: TileDefect;

  constructor(defect: TileDefect, message: string, { cause }: { cause?: unknown } = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'TileError';
    this.defect = defect;
  }
}

/**
 * Returns what a system call of Node's failed with as an error of ours, or undefined for any other error. `path` is of the file,
 * where the call knew it by number only.
 */
export function systemError(error: unknown, path?: string): TilefoldError | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (typeof code !== 'string' || typeof syscall !== 'string') return undefined;
  const message = path === undefined ? error.message : `${path}: ${error.message}`;
  return new TilefoldError(codeOfErrno(code, syscall), message, { permanent: false, cause: error });
}

/** A disk that cannot be read from concerns a shard of the input; one that cannot be written to concerns the whole run. */
export function codeOfErrno(errno: string | undefined, syscall?: string): ErrorCode {
  if (errno === 'ENOSPC' || errno === 'EDQUOT') return 'DISK_FULL';
  return (errno === 'EIO' || errno === 'EROFS') && syscall !== 'read' ? 'DISK_ERROR' : 'IO';
}

/** Returns the form of an error that survives JSON between processes. Error subclasses do not cross by themselves. */
export function toWire(error: unknown): WireError {
  if (error instanceof TilefoldError) {
    const wire: WireError = { code: error.code, message: error.message, permanent: error.permanent };
    if (error.stack !== undefined) wire.stack = error.stack;
    return wire;
  }
  const told = systemError(error);
  if (told !== undefined) return toWire(told);
  const message = error instanceof Error ? error.message : String(error);
  const wire: WireError = { code: 'INTERNAL', message, permanent: false };
  if (error instanceof Error && error.stack !== undefined) wire.stack = error.stack;
  return wire;
}

/** Rebuilds the error that `toWire` flattened. */
export function fromWire(wire: WireError): TilefoldError {
  const error = new TilefoldError(wire.code, wire.message, { permanent: wire.permanent });
  if (wire.stack !== undefined) error.stack = wire.stack;
  return error;
}
