// All surveys by name, for workers. Add new ones here.

import { DESCRIBE } from './describe/describe-survey.ts';
import { DIFF } from './diff/diff-survey.ts';
import { LAYERS } from './layers/layers-survey.ts';
import { REDUCE } from './reduce/reduce-survey.ts';
import type { Survey } from './scan/survey.ts';
import { BUCKET, SIZES } from './sizes/sizes-survey.ts';
import { AGAINST } from './verify/against-survey.ts';
import { STRUCTURE } from './verify/structure-survey.ts';
import { TILES } from './verify/tiles-survey.ts';

// biome-ignore lint/suspicious/noExplicitAny: each takes its own options and gives its own results.
export const SURVEYS: readonly Survey<any, any>[] = [SIZES, BUCKET, LAYERS, STRUCTURE, TILES, AGAINST, REDUCE, DIFF, DESCRIBE];

// biome-ignore lint/suspicious/noExplicitAny: as above.
export function surveyNamed(name: string): Survey<any, any> {
  const survey = SURVEYS.find((known) => known.name === name);
  if (survey === undefined) throw new Error(`there is no survey ${name}`);
  return survey;
}
