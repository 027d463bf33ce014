// What shows progress: it is told of events and writes them to a stream (stderr), in one form or another.

import type { ProgressEvent } from '../../job/progress-event.ts';

export interface Progress {
  /** May be passed on by itself. */
  readonly onEvent: (event: ProgressEvent) => void;
  /** Shows what was held back and leaves the stream at the beginning of a line. May be called again. */
  close(): void;
}

/** What progress needs of stderr. */
export type ProgressStream = NodeJS.WritableStream & { readonly isTTY?: boolean };

/** Times of day, for those who look into it later. */
export type WallClock = () => Date;
