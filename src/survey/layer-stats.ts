// Reads the rows of layer statistics from the files of all parts, in order.

import { createReadStream } from 'node:fs';
import { LAYER_STATS_HEADER } from './layers/layer-stats-rows.ts';
import type { StageDirectory } from './scan/scan-directory.ts';

export async function printLayerStats(directory: StageDirectory, print: (text: string) => Promise<void>): Promise<void> {
  await print(`${LAYER_STATS_HEADER}\n`);
  for (const { index } of directory.stage.parts) {
    const rows = createReadStream(directory.rowsPath(index), { encoding: 'utf8', highWaterMark: 1_048_576 });
    for await (const text of rows as AsyncIterable<string>) await print(text);
  }
}
