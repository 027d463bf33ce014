// Compressed tiles, valid and broken, inflated and compared with node:zlib. By hand, a million and more:
// npm run faults -- --long gzip

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CodecName } from '../../../src/tile/codec/codec.ts';
import { LIBDEFLATE } from '../../support/libdeflate.ts';
import { anyStream } from '../../tile/streams.ts';
import { campaign, expectShares, HOURS, inputsOf, SEED } from './campaign.ts';
import { damaged, pick } from './damage.ts';
import { checkStream, wholeStreams } from './gzip-judge.ts';

process.env['TILEFOLD_LIBDEFLATE'] = LIBDEFLATE;
const INPUTS = inputsOf('TILEFOLD_FUZZ_STREAMS', 4000, 1_000_000);
const CODECS: CodecName[] = ['zlib', 'libdeflate'];
const LIMITS = [1, 13, 100, 1040, 1080, 4096, 1_000_000];

const isTaken = (outcome: string) => outcome === 'inflated' || outcome === 'as it is';

test('members, header fields, checksums, sizes and trailing data are accepted or refused as by zlib', { timeout: HOURS }, () => {
  const outcomes = new Map<string, number>();
  let slowestMs = 0;
  fc.assert(
    fc.property(anyStream, fc.constantFrom(...CODECS), ({ stored, limit }, codec) => {
      const started = performance.now();
      const outcome = checkStream(stored, limit, codec);
      slowestMs = Math.max(slowestMs, performance.now() - started);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }),
    { numRuns: INPUTS / 2, seed: SEED },
  );
  console.info(
    `gzip, made: ${INPUTS / 2} inputs of seed ${SEED}, slowest ${slowestMs.toFixed(0)} ms:`,
    Object.fromEntries(outcomes),
  );
  expect(slowestMs).toBeLessThan(1000);
  expectShares(outcomes, isTaken, 0.2);
});

test('streams of every kind, damaged anywhere, are accepted or refused as by zlib', { timeout: HOURS }, async () => {
  const streams = wholeStreams();
  const outcomes = await campaign('gzip, damaged', INPUTS / 2, (random) => {
    let stored = pick(random, streams);
    for (let pieces = Math.floor(random() * 3); pieces > 0; pieces--) stored = damaged(random, stored, streams);
    return checkStream(stored, pick(random, LIMITS), pick(random, CODECS), pick(random, ['gzip', 'brotli'] as const));
  });
  expectShares(outcomes, isTaken, 0.1);
});
