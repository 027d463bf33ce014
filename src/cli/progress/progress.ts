// The interface of a progress display: it receives events and writes to a stream (stderr).

import type { ProgressEvent } from '../../job/progress-event.ts';

export interface Progress {
  /** Bound; may be passed on by itself. */
  readonly onEvent: (event: ProgressEvent) => void;
  /** Writes what is held back, and leaves the stream at the start of a line. May be called again. */
  close(): void;
}

/** The part of stderr that progress uses. */
export type ProgressStream = NodeJS.WritableStream & { readonly isTTY?: boolean };

/** Time of day, for log timestamps. */
export type WallClock = () => Date;
