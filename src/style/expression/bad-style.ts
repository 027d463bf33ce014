// The error for an invalid style.

import { TilefoldError } from '../../errors.ts';

/** Returns the error for an invalid style; `where` names it. */
export function badStyle(where: string, problem: string): TilefoldError {
  return new TilefoldError('BAD_STYLE', `${where}: ${problem}. Nothing was pruned; correct the style or name another.`);
}
