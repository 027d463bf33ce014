// The output of an inspection's report, written piece by piece.

export interface ReportOutput {
  /** Aborts when the reader has closed the pipe: going on is of no use. */
  readonly abandoned: AbortSignal;
  /** Writes a piece. Wait for it before writing the next. */
  write(text: string): Promise<void>;
  /** Completes the report. */
  finish(): void;
  /** Discards the report; an existing file of that name stays as it was. */
  discard(): void;
}
