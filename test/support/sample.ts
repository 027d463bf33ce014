// The sample tileset of scripts/demo, as a file for tests.

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const MAKE_SAMPLE = fileURLToPath(new URL('../../scripts/make-sample.mjs', import.meta.url));

/** A style that draws some of the sample's layers and features, at some zooms. */
export const SAMPLE_STYLE: string = fileURLToPath(new URL('../../scripts/sample-style.json', import.meta.url));

/** Writes Natural Earth, zooms 0 to 6, as flat MBTiles: about 5,000 tiles, 2.9 MB, in two seconds. */
export function writeSample(path: string): void {
  execFileSync(process.execPath, [MAKE_SAMPLE, path], { stdio: ['ignore', 'ignore', 'inherit'] });
}
