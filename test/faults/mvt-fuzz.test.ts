// Thousands of broken tiles through the rewriter and the whole transform, in every mode. By hand, ten million:
// npm run faults -- --long mvt-fuzz

import { isDeepStrictEqual } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { TileError } from '../../src/errors.ts';
import { createPrune } from '../../src/transform/prune/prune.ts';
import type { StyleMode } from '../../src/transform/prune/prune-options.ts';
import type { TileTransform } from '../../src/transform/types.ts';
import { checkTile } from '../mvt/check.ts';
import { type Choice, reduced, rewrite } from '../mvt/rewriting.ts';
import { contentOf, readWire, type WireLayer } from '../mvt/wire.ts';
import { pruneSpec } from '../support/prune-spec.ts';
import { HOURS, inputsOf, SEED } from './fuzz/campaign.ts';
import { FUZZ_STYLE, type FuzzedMode, keptLayers } from './fuzz-oracle.ts';
import { brokenTiles } from './mvt-fuzz.ts';

const TILES = inputsOf('TILEFOLD_FUZZ_TILES', 20_000, 10_000_000);
const MODES: FuzzedMode[] = ['layer', 'layer+filter', 'layer+filter+attributes', 'vt-compat'];
const MAX_MS = 1000;
/** Odd parts, which are no reason to refuse the tile. */
const CARRIED = new Set(['no-vertices', 'broken-geometry', 'null-value', 'unknown-value', 'unknown-field']);
const KEY = { z: 5, x: 11, y: 13 };

let slowestMs = 0;

test('a broken tile is refused, any other is pruned correctly, and each quickly', { timeout: HOURS }, () => {
  const copying = pruneBy('none');
  const pruning = MODES.map((mode) => ({ mode, transform: pruneBy(mode) }));
  const next = brokenTiles(SEED);
  const outcomes = new Map<string, number>();
  for (let i = 0; i < TILES; i++) {
    const tile = next();
    try {
      const { defect, oddities } = checkTile(tile);
      const outcome = defect ?? oddities.find((kind) => CARRIED.has(kind)) ?? 'in order';
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      const layers = defect === undefined ? readWire(tile) : [];
      if (defect === undefined) expectRewritten(tile, layers, i);
      expect(apply(copying, tile)).toBe(tile);
      for (const { mode, transform } of pruning) expectPruned(transform, mode, tile, layers, defect);
      if (i % 20 === 0) expectPrunedInGzip(pruning[1]!.transform, tile, keptLayers(layers, 'layer+filter'), defect, i);
    } catch (cause) {
      throw new Error(`tile ${i} of seed ${SEED}: ${Buffer.from(tile).toString('base64')}`, { cause });
    }
  }
  console.info(`MVT: ${TILES} inputs of seed ${SEED}, slowest ${slowestMs.toFixed(0)} ms:`, Object.fromEntries(outcomes));
  expect(slowestMs).toBeLessThan(MAX_MS);
  // Otherwise the damage would be too heavy to be useful.
  expect(outcomes.get('in order')).toBeGreaterThan(TILES / 10);
  expect(outcomes.size).toBeGreaterThan(9);
});

/** Other features and keys for each tile. */
function expectRewritten(tile: Uint8Array, layers: WireLayer[], round: number): void {
  const choice: Choice = { feature: (index) => (index + round) % 7 > 0, key: (index) => (index + round) % 5 > 0 };
  const after = rewrite(tile, choice);
  expect(after.length).toBeLessThanOrEqual(tile.length);
  expectSame(
    readWire(after),
    layers.map((layer) => reduced(layer, choice)),
  );
}

function expectPruned(
  transform: TileTransform,
  mode: FuzzedMode,
  tile: Uint8Array,
  layers: WireLayer[],
  defect: string | undefined,
): void {
  const after = apply(transform, tile);
  if (after instanceof TileError) {
    // Only the unknown field would be left.
    if (after.defect === 'unknown-field') expect([defect, keptLayers(layers, mode)]).toEqual([undefined, []]);
    // Broken bytes may begin like compressed ones; then they do not inflate.
    else if (after.defect !== 'compression') expect(after.defect).toBe(defect);
    return;
  }
  expect(defect).toBeUndefined();
  expect(after.length).toBeLessThanOrEqual(tile.length);
  expectSame(readWire(after), keptLayers(layers, mode));
}

function expectPrunedInGzip(
  transform: TileTransform,
  tile: Uint8Array,
  kept: WireLayer[],
  defect: string | undefined,
  round: number,
): void {
  const stored = gzipSync(tile, { level: 1 });
  const after = apply(transform, stored);
  if (after instanceof TileError && after.defect === 'unknown-field') expect([defect, kept]).toEqual([undefined, []]);
  else if (after instanceof TileError) expect(after.defect).toBe(defect);
  else expectSame(readWire(gunzipSync(after)), kept);
  // Flips one bit of the stored bytes: the checksum detects it, unless it is in an irrelevant part of the header.
  stored[round % stored.length]! ^= 1 << (round % 8);
  const broken = apply(transform, stored);
  if (stored[0] !== 0x1f || stored[1] !== 0x8b) expect(broken).toBeInstanceOf(TileError);
  else if (!(broken instanceof TileError)) expectSame(readWire(gunzipSync(broken)), kept);
}

function apply(transform: TileTransform, stored: Uint8Array): Uint8Array | TileError {
  const started = performance.now();
  try {
    const after = transform.apply(KEY, stored);
    if (after === null) throw new Error('a tile was dropped');
    return after;
  } catch (error) {
    if (error instanceof TileError) return error;
    throw error;
  } finally {
    slowestMs = Math.max(slowestMs, performance.now() - started);
  }
}

/** Like toEqual, and far faster if it holds. */
function expectSame(left: WireLayer[], expected: WireLayer[]): void {
  const [a, b] = [left.map(contentOf), expected.map(contentOf)];
  if (!isDeepStrictEqual(a, b)) expect(a).toEqual(b);
}

function pruneBy(styleMode: StyleMode): TileTransform {
  return createPrune(pruneSpec([{ name: 'style', text: FUZZ_STYLE }], { styleMode, compression: 'none' }));
}
