// Opens what a request reads: an archive, or the union of several.

import { join } from 'node:path';
import { openSource } from '../archive/open.ts';
import type { ArchiveSource, InputSource, OnDuplicate } from '../archive/types.ts';
import type { JoinTiles } from '../archive/union/same-key.ts';
import { type Deepening, UnionSource } from '../archive/union/union-source.ts';
import { TileError, TilefoldError } from '../errors.ts';
import { firstInput, type InputRef, inputPaths, inputsText } from '../plan/inputs.ts';
import type { Settled } from '../plan/manifest.ts';
import type { Request } from '../plan/request.ts';
import { MAX_INFLATED_BYTES } from '../tile/codec/compression.ts';
import { keyText, type TileKey } from '../tile/key.ts';
import { zoomLimits } from '../tile/region.ts';
import { StoredCutter } from '../transform/join/cut-stored.ts';
import { joinStored, packed } from '../transform/join/join-stored.ts';
import type { TransformOptions } from '../transform/options.ts';
import { openPatched } from './patch/open-patched.ts';

/** The facts that tiles of several inputs are joined by; null before they are known, when no tile is joined. */
type JoinFacts = Pick<Settled, 'sourceCompression' | 'tileCompression' | 'deepestZooms'>;

/** Opens the request's inputs. An index of keys goes to `scratch` if one is needed. */
export function openInput(request: Request, scratch?: string, facts?: JoinFacts): InputSource {
  const keys = scratch === undefined ? undefined : join(scratch, 'keys');
  const onDuplicate = request.onDuplicate === 'concat-layers' ? 'error' : request.onDuplicate;
  if (request.inputs.length === 1) return openPatched(openOne(firstInput(request), onDuplicate, keys), request.transform);
  const { maxInflatedBytes = MAX_INFLATED_BYTES }: TransformOptions = request.transform;
  return new UnionSource({
    name: inputsText(request),
    paths: inputPaths(request),
    open: (input) =>
      openOne(request.inputs[input] as InputRef, onDuplicate, keys === undefined ? undefined : join(keys, String(input))),
    onOverlap: request.onDuplicate,
    compression: facts?.sourceCompression,
    join: facts === undefined ? undefined : joinOf(request, facts, maxInflatedBytes),
    maxInflatedBytes,
    pack: (tile) => packed(tile, facts?.tileCompression ?? 'unknown', request.codec),
    deepen: deepeningOf(request, facts, maxInflatedBytes),
    ...(scratch === undefined ? {} : { scratch }),
  });
}

function openOne({ path, format }: InputRef, onDuplicate: OnDuplicate, scratch: string | undefined): ArchiveSource {
  return openSource(path, {
    ...(format === null ? {} : { format }),
    onDuplicate,
    ...(scratch === undefined ? {} : { scratch }),
  });
}

/** Before the facts are known, a census can be taken. */
function deepeningOf(request: Request, facts: JoinFacts | undefined, maxInflatedBytes: number): Deepening | undefined {
  const { transform, codec, region } = request;
  if (transform.use !== 'merge' || !transform.overzoomFill) return undefined;
  const { sourceCompression = 'unknown' } = facts ?? {};
  const cutter = new StoredCutter({ maxInflatedBytes, codec, sourceCompression });
  return {
    maxzoom: zoomLimits(region)[1],
    openParent: (input) => (key, stored) => {
      const path = inputPaths(request)[input] as string;
      const inflated = cutting(path, key, () => cutter.inflated(stored));
      return {
        isEmpty: (below) => cutting(path, key, () => cutter.isEmpty(inflated, below)),
        cut: (below) => cutting(path, key, () => cutter.cut(inflated, below)),
      };
    },
    deepestZooms: facts?.deepestZooms,
  };
}

function cutting<Result>(path: string, key: TileKey, cut: () => Result): Result {
  try {
    return cut();
  } catch (error) {
    if (!(error instanceof TileError)) throw error;
    const advice = 'no deeper tile can be made of it; start over by --restart without --overzoom-fill';
    throw new TilefoldError('BAD_TILE', `${path}: tile ${keyText(key)}: ${error.message}; ${advice}`, { cause: error });
  }
}

function joinOf({ transform, codec }: Request, facts: JoinFacts, maxInflatedBytes: number): JoinTiles {
  const dedupeFeatures = transform.use === 'merge' && transform.dedupeFeatures;
  const { sourceCompression, tileCompression } = facts;
  const options = { dedupeFeatures, maxInflatedBytes, codec, sourceCompression, tileCompression };
  return (key, parts) => {
    try {
      return joinStored(
        parts.map(({ data }) => data),
        options,
      );
    } catch (error) {
      if (!(error instanceof TileError)) throw error;
      const files = parts.map(({ path }) => path).join(', ');
      const advice = '--on-duplicate first or last takes one of them as stored; start over by --restart with it';
      throw new TilefoldError('BAD_TILE', `tile ${keyText(key)} of ${files} cannot be joined: ${error.message}; ${advice}`, {
        cause: error,
      });
    }
  };
}
