// PMTiles archives with broken headers and directories: read correctly and completely, or refused with a named error. By hand, a
// million: npm run faults -- --long pmtiles

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'vitest';
import { campaign, expectShares, HOURS, inputsOf } from './campaign.ts';
import { brokenArchive } from './pmtiles-damage.ts';
import { readAll } from './pmtiles-judge.ts';
import { fuzzDirectory } from './scratch.ts';

const INPUTS = inputsOf('TILEFOLD_FUZZ_DIRECTORIES', 3000, 1_000_000);

const directory = fuzzDirectory();

test('an archive with broken directories is read correctly, or refused', { timeout: HOURS }, async () => {
  const path = join(directory, 'broken.pmtiles');
  const outcomes = await campaign('PMTiles', INPUTS, (random) => {
    const bytes = brokenArchive(random);
    writeFileSync(path, bytes);
    return readAll(path, bytes);
  });
  expectShares(outcomes, (outcome) => outcome === 'read' || outcome === 'counted', 0.15);
});
