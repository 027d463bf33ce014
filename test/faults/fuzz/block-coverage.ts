// Makes V8 count the executed blocks of code, from the load of this module to the end of the process. V8 counts no blocks in
// functions compiled earlier, so import this first, and never switch it off in between.

import { Session } from 'node:inspector';

export interface Range {
  startOffset: number;
  endOffset: number;
  count: number;
}

/** The first range is the function itself, the others are blocks with other counts than their surroundings. */
interface ScriptCoverage {
  scriptId: string;
  url: string;
  functions: { ranges: Range[] }[];
}

const session = new Session();
session.connect();
session.post('Profiler.enable');
session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });

/** Returns the code that ran since the last call. */
export function takeBlockCoverage(): ScriptCoverage[] {
  let taken: ScriptCoverage[] = [];
  // The session is in this thread: the answer is available when post returns.
  session.post('Profiler.takePreciseCoverage', (error, { result }) => {
    if (error !== null) throw error;
    taken = result;
  });
  return taken;
}
