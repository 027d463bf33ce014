// Doctor findings on inputs: disk space, time and memory of a copy, or of a merge of several, from its plan.

import { type DiskNeed, spaceVerdict } from '../../job/preflight.ts';
import { duration, size } from '../../kit/text/numbers.ts';
import { createRequest } from '../request/create-request.ts';
import type { Finding } from './doctor.ts';
import { planReport } from './plan-report.ts';

/**
 * Plans and rehearses a copy of an archive, or a merge of several.
 * @throws TilefoldError every error that it would throw before its first tile, except for missing disk space
 */
export async function examineInput(input: string, ...moreInputs: string[]): Promise<Finding[]> {
  const command = moreInputs.length === 0 ? 'copy' : 'merge';
  const { needs, forecast } = await planReport(createRequest({ command, input, moreInputs }), { allowEmpty: true });
  const { seconds, memory, processes } = forecast;
  const time =
    seconds === null
      ? 'not known: no sample tile could be read'
      : `a ${command} takes ${duration(seconds.low)} to ${duration(seconds.high)}`;
  return [
    ...needs.map((need) => roomFinding(command, need)),
    { check: 'time', outcome: 'ok', found: time, advice: null },
    {
      check: 'memory',
      outcome: 'ok',
      found: `about ${size(memory)}, all processes (${processes}) together`,
      advice: null,
    },
  ];
}

function roomFinding(command: string, need: DiskNeed): Finding {
  const { directory, needed, estimate, free } = need;
  const found = `a ${command} takes about ${size(estimate ?? 0)} in ${directory}, at most ${size(needed)}; ${size(free)} are free`;
  const verdict = spaceVerdict(need);
  if (verdict === 'enough') return { check: 'room', outcome: 'ok', found, advice: null };
  if (verdict === 'tight') return { check: 'room', outcome: 'warning', found, advice: 'a run would warn of it: make room' };
  return {
    check: 'room',
    outcome: 'problem',
    found,
    advice: 'a run would be refused: make room, or put the job elsewhere with --checkpoint',
  };
}
