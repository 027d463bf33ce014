// Parses --sample and --sample-count: a share of the tiles, or a number of tiles of each zoom.

import { usage, whole } from '../../kit/usage.ts';
import type { Sample } from '../../survey/sizes/inspect-options.ts';

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * Parses --sample: a ratio above 0 and up to 1 (1 = all tiles), or a whole number of tiles above 1.
 * @throws TilefoldError 'USAGE' for anything else
 */
function sampleOf(text: string): Sample {
  const value = NUMBER.test(text.trim()) ? Number(text) : Number.NaN;
  if (Number.isNaN(value)) throw usage(`invalid sample value: "${text}"; it takes a ratio such as 0.1, or a number of tiles`);
  if (value <= 0) throw usage(`sample must be greater than zero; got ${text}`);
  if (value <= 1) return { ratio: value };
  if (!Number.isSafeInteger(value)) throw usage(`invalid sample count: ${text} is above 1, and no whole number of tiles`);
  return { count: value };
}

/** --sample-count can also ask for one tile of each zoom, which --sample cannot. */
export function chosenSample(sample: string | undefined, sampleCount: number | undefined): Sample | null {
  if (sample !== undefined && sampleCount !== undefined)
    throw usage('--sample and --sample-count mean the same; use one of them');
  const count = whole('--sample-count', sampleCount, 1);
  if (count !== undefined) return { count };
  return sample === undefined ? null : sampleOf(sample);
}
