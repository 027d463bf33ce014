// Writes a patch from the rows of a comparison. Whole tiles are read from the new archive again.

import { statSync } from 'node:fs';
import type { ArchiveSource } from '../../archive/types.ts';
import { TilefoldError } from '../../errors.ts';
import { checkSignal } from '../../kit/interruption.ts';
import { PatchWriter } from '../../shard/patch/patch-writer.ts';
import { keyText } from '../../tile/key.ts';
import type { DiffRow } from './diff-rows.ts';
import type { DiffResult } from './diff-sums.ts';
import type { PatchReport } from './report-types.ts';

/** @throws TilefoldError 'OUTPUT_EXISTS', 'INTERRUPTED' */
export async function writePatch(
  { path, force }: { readonly path: string; readonly force: boolean },
  result: ArchiveSource,
  { hashes }: DiffResult,
  rows: AsyncIterable<DiffRow>,
  signal: AbortSignal,
): Promise<PatchReport> {
  using writer = new PatchWriter(path);
  for await (const { delta, change, ...key } of rows) {
    checkSignal(signal);
    if (delta !== null) writer.addDelta(key, delta);
    else if (change === 'removed') writer.addRemoved(key);
    else {
      const tile = result.tile(key);
      if (tile === null)
        throw new TilefoldError('INPUT_CHANGED', `${result.summary.path}: tile ${keyText(key)} was there and is not`);
      writer.addWhole(tile);
    }
  }
  const { format, tileType, tileCompression, metadata, metadataTexts } = result.summary;
  const about = { format, tileType, tileCompression, aggTilesHash: metadataTexts.has('agg_tiles_hash') };
  const { whole, deltas, removed } = writer.finish({ base: hashes[0], result: { hash: hashes[1], ...about } }, metadata, force);
  return { path, bytes: statSync(path).size, whole_tiles: whole, deltas, removed };
}
