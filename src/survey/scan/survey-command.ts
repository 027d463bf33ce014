// The commands that survey archives, and what a run of each is called in messages.

import type { MarkerKind } from '../../kit/fs/marker.ts';

export interface SurveyCommand {
  /** Also the name of the record in a checkpoint. */
  readonly name: 'inspect' | 'verify' | 'diff' | 'reduce' | 'rebuild';
  /** What a run of it is called. The marker of its directory says it too. */
  readonly run: Extract<MarkerKind, 'inspection' | 'verification' | 'comparison' | 'reduction' | 'rebuild'>;
  /** With its article. */
  readonly aRun: string;
}

export const REDUCTION: SurveyCommand = { name: 'reduce', run: 'reduction', aRun: 'a reduction' };
export const INSPECT: SurveyCommand = { name: 'inspect', run: 'inspection', aRun: 'an inspection' };
export const VERIFY: SurveyCommand = { name: 'verify', run: 'verification', aRun: 'a verification' };
export const DIFF_COMMAND: SurveyCommand = { name: 'diff', run: 'comparison', aRun: 'a comparison' };

/** Those with checkpoints. */
export const SURVEY_COMMANDS: readonly SurveyCommand[] = [INSPECT, VERIFY, DIFF_COMMAND, REDUCTION];
