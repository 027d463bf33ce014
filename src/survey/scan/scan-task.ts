// Everything the parts of a stage need, opened by path: the same in a worker and in-process.

import { FileWatch } from '../../archive/identity.ts';
import type { SizeSource } from '../../archive/size-source.ts';
import type { TileSource } from '../../archive/types.ts';
import { openInspected } from '../inspected.ts';
import type { StageInput } from './scan-stage.ts';

export interface ScanTask extends Disposable {
  readonly source: TileSource & SizeSource;
  /** @throws TilefoldError 'INPUT_CHANGED' */
  checkInput(): void;
}

/** Opens a stage's input. The key index goes to `scratch` if one is needed. */
export function openScanTask({ path, format, identity }: StageInput, scratch: string): ScanTask {
  const watch = new FileWatch(path);
  const source = openInspected(path, format, scratch);
  return {
    source,
    checkInput: () => watch.check(identity),
    [Symbol.dispose]() {
      source[Symbol.dispose]();
      watch[Symbol.dispose]();
    },
  };
}
