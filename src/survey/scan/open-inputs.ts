// Opens the inputs of a survey command, each with a folder of its own for a key index.

import { join } from 'node:path';
import type { ArchiveFormat, ArchiveSource } from '../../archive/types.ts';
import { openInspected } from '../inspected.ts';
import { keysFolder } from './survey-files.ts';

export interface SurveyInput {
  readonly path: string;
  /** null: detected. */
  readonly format: ArchiveFormat | null;
}

export interface OpenInputs extends Disposable {
  readonly source: ArchiveSource;
  /** The inputs after the first, in order. */
  readonly others: readonly ArchiveSource[];
}

/** @throws TilefoldError as `openSource`; none stays open then */
export function openAll(inputs: readonly SurveyInput[], directory: string): OpenInputs {
  const opened: ArchiveSource[] = [];
  const dispose = () => {
    for (const source of opened) source[Symbol.dispose]();
  };
  try {
    for (const [i, { path, format }] of inputs.entries()) {
      opened.push(openInspected(path, format, join(directory, keysFolder(i))));
    }
  } catch (error) {
    dispose();
    throw error;
  }
  const [source, ...others] = opened as [ArchiveSource, ...ArchiveSource[]];
  return { source, others, [Symbol.dispose]: dispose };
}
