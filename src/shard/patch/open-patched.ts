// Opens the patch that a request names, over its base.

import type { ArchiveSource, InputSource } from '../../archive/types.ts';
import { TilefoldError } from '../../errors.ts';
import type { Request } from '../../plan/request.ts';
import type { PatchRef, TransformOptions } from '../../transform/options.ts';
import { PatchReader } from './patch-reader.ts';
import { PatchedSource } from './patched-source.ts';

/**
 * Returns the base itself if there is no patch. The result closes the base with itself; so does an error.
 * @throws TilefoldError as `PatchReader`; INPUT_CHANGED if the patch is no longer the one that was named
 */
export function openPatched(base: ArchiveSource, { patch: ref = null }: TransformOptions): InputSource {
  if (ref === null) return base;
  let patch: PatchReader | undefined;
  try {
    patch = new PatchReader(ref.path);
    if (patch.id !== ref.id)
      throw new TilefoldError('INPUT_CHANGED', `${ref.path}: is another patch now; run again with --restart`);
    return new PatchedSource(base, patch);
  } catch (error) {
    patch?.[Symbol.dispose]();
    base[Symbol.dispose]();
    throw error;
  }
}

/** Whether the output is to be what a patch was made for, in its format: tiles as stored, and metadata as they were. */
export function isPatchResult({ transform, outputFormat }: Pick<Request, 'transform' | 'outputFormat'>): boolean {
  const { patch = null }: TransformOptions = transform;
  return patch?.format === outputFormat;
}

/** Returns a reference to a patch, and whether its result has the `agg_tiles_hash` row. @throws TilefoldError as `PatchReader` */
export function patchRef(path: string): { readonly ref: PatchRef; readonly aggTilesHash: boolean } {
  using patch = new PatchReader(path);
  const { format, aggTilesHash } = patch.record.result;
  return { ref: { path, id: patch.id, format }, aggTilesHash };
}

/**
 * Reads the base of a patch, to prove that it is the one that the patch was made for, and that the patch gives what it says.
 * @throws TilefoldError FINGERPRINT for another base, BAD_ARCHIVE for a damaged patch
 */
export function checkPatched(source: InputSource): void {
  if (source instanceof PatchedSource) source.checkPatch();
}
