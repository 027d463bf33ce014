// Everything the parts of a stage need, opened by path: the same in a worker and in-process.

import { InputWatch } from '../../archive/identity.ts';
import type { ArchiveSource } from '../../archive/types.ts';
import { openAll } from './open-inputs.ts';
import type { StageInput } from './scan-stage.ts';

export interface ScanTask extends Disposable {
  readonly source: ArchiveSource;
  /** The other inputs, in order. */
  readonly others: readonly ArchiveSource[];
  /** @throws TilefoldError 'INPUT_CHANGED' */
  checkInputs(): void;
}

/** Opens a stage's inputs. Key indexes go into `directory` where they are needed. */
export function openScanTask(inputs: readonly StageInput[], directory: string): ScanTask {
  const watch = new InputWatch(inputs.map(({ path }) => path));
  try {
    const opened = openAll(inputs, directory);
    return {
      source: opened.source,
      others: opened.others,
      checkInputs: () => watch.check(inputs.map(({ identity }) => identity)),
      [Symbol.dispose]() {
        opened[Symbol.dispose]();
        watch[Symbol.dispose]();
      },
    };
  } catch (error) {
    watch[Symbol.dispose]();
    throw error;
  }
}
