// Broken styles: refused with a named error, or pruned by as style-spec's own filters decide, keeping on doubt. By hand, a
// hundred thousand: npm run faults -- --long style

import { afterAll, beforeAll, test, vi } from 'vitest';
import { campaign, expectShares, HOURS, inputsOf } from './campaign.ts';
import { brokenStyle } from './style-damage.ts';
import { checkStyle } from './style-judge.ts';

/** A filter hundreds of levels deep; one that reads `__proto__`. */
const FOUND_ONCE = [54_183, 87_233];
const INPUTS = inputsOf('TILEFOLD_FUZZ_STYLES', 800, 100_000);

// style-spec's own filters, the oracle here, log their failures on a feature.
beforeAll(() => void vi.spyOn(console, 'warn').mockImplementation(() => {}));
afterAll(() => void vi.restoreAllMocks());

test('a broken style is refused, or keeps everything that it can draw', { timeout: HOURS }, async () => {
  const outcomes = await campaign('styles', INPUTS, (random) => checkStyle(random, brokenStyle(random)), FOUND_ONCE);
  expectShares(outcomes, (outcome) => outcome === 'prunes', 0.15);
});
