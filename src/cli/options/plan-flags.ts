// What a plan says of a run's surroundings, where the command line says nothing: its job directory, its progress, its metrics, its priority.

import { setPriority } from 'node:os';
import { resolve } from 'node:path';
import { loadPreset } from '../../plan/preset.ts';
import { settleOutput, type Wish } from '../../run/request/create-request.ts';
import type { PlannedFlags, WritingFlags } from './flags.ts';

/**
 * Returns the flags with what the plan adds to them, and the plan.
 * @throws TilefoldError 'BAD_PLAN', 'NOT_FOUND' for the plan
 */
export function withPlan<Flags extends WritingFlags>(flags: Flags, wish: Wish): Flags & PlannedFlags {
  const preset = loadPreset(flags.plan);
  const pathOf = (path: string | undefined) => (path?.includes('{output}') ? pathBeside(wish, path) : path);
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

/** Makes this process, and the workers that it will start, yield to others as the plan says. */
export function yieldAsPlanned({ preset: { priority = 0 } }: PlannedFlags): void {
  if (priority > 0) setPriority(priority);
}

/** undefined where the output cannot be told: the run is refused for the same reason. */
function pathBeside(wish: Wish, path: string): string | undefined {
  try {
    const output = wish.output ? resolve(wish.output) : settleOutput(wish).output;
    return path.replaceAll('{output}', () => output);
  } catch {
    return undefined;
  }
}
