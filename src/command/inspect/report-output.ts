// What takes an inspection's report, piece by piece.

export interface ReportOutput {
  /** Aborts when nobody reads any more: there is no use in going on. */
  readonly abandoned: AbortSignal;
  /** Writes a piece, the next one when it is out. */
  write(text: string): Promise<void>;
  /** The report is complete. */
  finish(): void;
  /** It will not be: nothing is left of it, and a file of that name is what it was. */
  discard(): void;
}
