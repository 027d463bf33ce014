// The two kinds of error: TilefoldError stops a run, a shard or a command; TileError means that one tile cannot be read, and the
// run keeps it, drops it or aborts.

export type ErrorCode =
  | 'USAGE' // the command line or an option is wrong
  | 'NOT_FOUND' // a named file does not exist
  | 'NOT_AN_ARCHIVE' // the file is something else
  | 'BAD_ARCHIVE' // the archive is damaged or breaks its format
  | 'UNSUPPORTED' // valid, but not supported
  | 'BAD_STYLE'
  | 'BAD_REGION' // a region's file is no GeoJSON, or has no polygon
  | 'BAD_PLAN'
  | 'BAD_MODULE' // a user's module cannot be loaded, or one of its functions failed
  | 'BAD_TILE' // a tile cannot be read and the request says abort: its shard fails
  | 'DUPLICATE_TILE' // one key, two different tiles
  | 'FORMAT_CONFLICT' // option, extension and format contradict each other
  | 'SAME_FILE' // the output is the input
  | 'OUTPUT_EXISTS'
  | 'JOB_EXISTS'
  | 'NO_JOB' // no job, and no output that is known to be finished
  | 'BAD_JOB' // the job directory is damaged or is not one
  | 'FINGERPRINT' // the job belongs to another request or input
  | 'INPUT_CHANGED' // the input changed while the run was reading it
  | 'EMPTY_OUTPUT' // no tile is left, and the format cannot hold an empty tileset
  | 'TOO_LITTLE_LEFT' // nothing is left, or most rows were dropped without being asked for; --allow-empty permits it
  | 'TOO_MANY_BAD' // more tiles cannot be read than --fail-on-bad allows
  | 'PREFLIGHT' // not enough disk space
  | 'LOCKED' // locked by another run
  | 'SHARDS_FAILED'
  | 'SHARDS_MISSING' // shards to merge are not sealed
  | 'BALANCE' // read is not written + dropped + failed
  | 'WORKER_LOST' // a worker died or stopped responding
  | 'DISK_FULL' // the disk is full
  | 'DISK_ERROR' // the disk failed to write
  | 'INTERRUPTED' // a signal stopped the run, after a clean checkpoint
  | 'IO'
  | 'INTERNAL';

export interface WireError {
  code: ErrorCode;
  message: string;
  permanent: boolean;
  stack?: string;
}

/** An error whose message says what, where (file, z/x/y) and what to do. `permanent` means that a retry cannot help. */
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

/** Why a tile cannot be read; reports count by it. */
export type TileDefect =
  | 'compression' // the stored bytes do not inflate, or the method is not supported
  | 'inflated-size' // inflates past the limit
  | 'truncated' // a length or varint runs past its end
  | 'wire-type' // not protobuf, or a field of the wrong wire type
  | 'no-layers' // some bytes, but no layer
  | 'foreign' // another kind of data: an image, a MapLibre tile, text
  | 'unknown-field' // an unknown field at tile level that would be left without any layer
  | 'layer' // a layer without a name, of a version that cannot be rewritten safely, or with an impossible extent
  | 'tags' // odd tags, or an index outside the key or value table
  | 'value' // a value of unknown type; copied as it is, never decoded
  | 'geometry' // an invalid geometry; copied as it is, never decoded
  | 'lethal'; // crashes every process that works on it: memory, time, or a bug of ours

/** One tile cannot be read; the run itself is fine. */
export class TileError extends Error {
  readonly defect: TileDefect;

  constructor(defect: TileDefect, message: string, { cause }: { cause?: unknown } = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'TileError';
    this.defect = defect;
  }
}

/**
 * Returns a failed system call of Node as a TilefoldError, or undefined for any other error. `path` is the file's, if the call
 * only knew a descriptor.
 */
export function systemError(error: unknown, path?: string): TilefoldError | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (typeof code !== 'string' || typeof syscall !== 'string') return undefined;
  const message = path === undefined ? error.message : `${path}: ${error.message}`;
  return new TilefoldError(codeOfErrno(code, syscall), message, { permanent: false, cause: error });
}

/** A read error concerns a shard of the input; a write error concerns the whole run. */
export function codeOfErrno(errno: string | undefined, syscall?: string): ErrorCode {
  if (errno === 'ENOSPC' || errno === 'EDQUOT') return 'DISK_FULL';
  return (errno === 'EIO' || errno === 'EROFS') && syscall !== 'read' ? 'DISK_ERROR' : 'IO';
}

/** Returns an error in a form that survives JSON between processes. Error subclasses do not. */
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

/** Rebuilds an error from the form of `toWire`. */
export function fromWire(wire: WireError): TilefoldError {
  const error = new TilefoldError(wire.code, wire.message, { permanent: wire.permanent });
  if (wire.stack !== undefined) error.stack = wire.stack;
  return error;
}
