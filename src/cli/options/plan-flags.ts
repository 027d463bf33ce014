// Fills in flags from the plan, where the command line does not set them: job directory, progress, metrics, priority.

import { setPriority } from 'node:os';
import { resolve } from 'node:path';
import { loadPreset } from '../../plan/preset.ts';
import { type RequestOptions, settleOutput } from '../../run/request/create-request.ts';
import type { PlannedFlags, WritingFlags } from './flags.ts';

/**
 * Returns the flags completed from the plan, and the plan.
 * @throws TilefoldError 'BAD_PLAN', 'NOT_FOUND' for the plan
 */
export function withPlan<Flags extends WritingFlags>(flags: Flags, given: RequestOptions): Flags & PlannedFlags {
  const preset = loadPreset(flags.plan);
  const pathOf = (path: string | undefined) => (path?.includes('{output}') ? pathBeside(given, path) : path);
  const checkpoint = flags.checkpoint ?? pathOf(preset.checkpoint);
  const metrics = flags.metrics ?? pathOf(preset.metrics);
  const progress = flags.progress ?? preset.progress;
  return {
    ...flags,
    preset,
    ...(checkpoint === undefined ? {} : { checkpoint }),
    ...(metrics === undefined ? {} : { metrics }),
    ...(progress === undefined ? {} : { progress }),
  };
}

/** Lowers the priority of this process, and of the workers that it starts, as the plan says. */
export function applyPriority({ preset: { priority = 0 } }: PlannedFlags): void {
  if (priority > 0) setPriority(priority);
}

/** undefined if the output cannot be determined; the run is then refused for the same reason. */
function pathBeside(given: RequestOptions, path: string): string | undefined {
  try {
    const output = given.output ? resolve(given.output) : settleOutput(given).output;
    return path.replaceAll('{output}', () => output);
  } catch {
    return undefined;
  }
}
