// A stage of a survey command, as plain data: a survey of all parts of its inputs. Workers read it from a file.

import type { InputIdentity } from '../../archive/identity.ts';
import type { ArchiveFormat } from '../../archive/types.ts';
import type { ScanPart } from './survey.ts';

/** An input of a stage. */
export interface StageInput {
  readonly path: string;
  readonly format: ArchiveFormat | null;
  readonly identity: InputIdentity;
}

export interface Stage {
  /** Version of this file and of the results beside it. */
  readonly version: 3;
  /** The first is cut into parts; the others are read beside it. */
  readonly inputs: readonly StageInput[];
  /** The survey's name and options. */
  readonly survey: string;
  readonly options: unknown;
  readonly parts: readonly ScanPart[];
  /** Results must survive a power cut. */
  readonly durable: boolean;
}
