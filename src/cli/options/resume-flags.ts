// The options of `resume`. None of them can change a byte of the output; the rest comes from the job.

import type { OnDecodeError } from '../../plan/request.ts';
import { WRITING_FLAGS, type WritingFlags } from './flags.ts';
import { type Option, type Options, pick } from './options.ts';
import { TILE_FLAGS } from './tile-flags.ts';

/** Options that a run of a job takes from the command line that made the job, unless they are given again. */
export const KEPT_FLAGS: Options = withoutDefaults({
  ...pick(WRITING_FLAGS, [
    ...[
      'plan',
      'workers',
      'readers',
      'readCacheMb',
      'writeCacheMb',
      'retries',
      'workerTimeout',
      'force',
      'keepJob',
      'allowEmpty',
      'ignoreSpace',
      'skipFailedShards',
    ],
    ...['badTiles', 'failOnBad', 'metrics', 'metricsFormat'],
  ]),
  ...pick(TILE_FLAGS, ['failOver']),
});

export const RESUME_FLAGS: Options = {
  ...KEPT_FLAGS,
  shards: { type: 'string' },
  failed: { type: 'boolean', default: false },
  mapOnly: { type: 'boolean', default: false },
  mergeOnly: { type: 'boolean', default: false },
  ...withoutDefaults({
    ...pick(WRITING_FLAGS, ['forceResume', 'onEnd', 'output', 'progress', 'quiet']),
    ...pick(TILE_FLAGS, ['onDecodeError']),
  }),
  reportFormat: { type: 'string', choices: ['text', 'json', 'ndjson', 'html', 'tsv', 'csv'] },
};

export type KeptFlags = Partial<
  Pick<
    WritingFlags,
    | 'plan'
    | 'workers'
    | 'readers'
    | 'readCacheMb'
    | 'writeCacheMb'
    | 'retries'
    | 'workerTimeout'
    | 'force'
    | 'keepJob'
    | 'allowEmpty'
    | 'ignoreSpace'
    | 'skipFailedShards'
    | 'badTiles'
    | 'failOnBad'
    | 'metrics'
    | 'metricsFormat'
  >
> & { failOver?: number };

export interface ResumeFlags
  extends KeptFlags,
    Partial<Pick<WritingFlags, 'forceResume' | 'onEnd' | 'output' | 'progress' | 'quiet'>> {
  shards?: string;
  failed: boolean;
  mapOnly: boolean;
  mergeOnly: boolean;
  onDecodeError?: OnDecodeError;
  reportFormat?: WritingFlags['reportFormat'] | 'tsv' | 'csv';
}

/** Options that are not given stay undefined. */
function withoutDefaults(options: Options): Options {
  return Object.fromEntries(Object.entries(options).map(([name, { default: _, ...option }]): [string, Option] => [name, option]));
}
