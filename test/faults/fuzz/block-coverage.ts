// Has V8 count which blocks of code run, from the moment that this module is loaded, and to the end of the process. V8 counts no
// blocks in functions that it has compiled before, so this is to be imported first, and never switched off in between.

import { Session } from 'node:inspector';

export interface Range {
  startOffset: number;
  endOffset: number;
  count: number;
}

/** The first range is the function itself, the others are blocks of it that ran more or less often than what is around them. */
interface ScriptCoverage {
  scriptId: string;
  url: string;
  functions: { ranges: Range[] }[];
}

const session = new Session();
session.connect();
session.post('Profiler.enable');
session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });

/** Returns what ran since the last call. */
export function takeBlockCoverage(): ScriptCoverage[] {
  let taken: ScriptCoverage[] = [];
  // The session is this thread's own: the answer is there when post returns.
  session.post('Profiler.takePreciseCoverage', (error, { result }) => {
    if (error !== null) throw error;
    taken = result;
  });
  return taken;
}
