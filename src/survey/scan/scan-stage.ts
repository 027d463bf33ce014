// A stage of an inspection, as plain data: a survey of all parts of its input. Workers read it from a file.

import type { InputIdentity } from '../../archive/identity.ts';
import type { ArchiveFormat } from '../../archive/types.ts';
import type { ScanPart } from './survey.ts';

/** The input of a stage. */
export interface StageInput {
  readonly path: string;
  readonly format: ArchiveFormat | null;
  readonly identity: InputIdentity;
}

export interface Stage {
  /** Version of this file and of the results beside it. */
  readonly version: 2;
  readonly input: StageInput;
  /** The survey's name and options. */
  readonly survey: string;
  readonly options: unknown;
  readonly parts: readonly ScanPart[];
  /** Results must survive a power cut. */
  readonly durable: boolean;
}
