// All transforms. Other code asks a descriptor here, and knows no transform by name.

import { copy } from './copy/descriptor.ts';
import { merge } from './join/descriptor.ts';
import { patch } from './patch/descriptor.ts';
import { prune } from './prune/descriptor.ts';
import { simplify } from './simplify/descriptor.ts';
import type { TileTransform, Transform } from './types.ts';

interface Transforms {
  copy: typeof copy;
  merge: typeof merge;
  patch: typeof patch;
  prune: typeof prune;
  simplify: typeof simplify;
}

const TRANSFORMS: Transforms = { copy, merge, patch, prune, simplify };

export type TransformName = keyof Transforms;

/** A transform's request, before the input is known. */
export type TransformRequest = ReturnType<Transforms[TransformName]['defaults']>;

/** A transform as plain JSON, with the facts of the input. */
export type TransformSpec = ReturnType<Transforms[TransformName]['settle']>;

/** A shard's report of a transform. */
export type TransformReport = ReturnType<Transforms[TransformName]['report']['empty']>;

/** The options given for each transform. */
export type GivenOptions = { readonly [Name in TransformName]?: Parameters<Transforms[Name]['defaults']>[0] };

export const transformNames: readonly TransformName[] = Object.keys(TRANSFORMS) as TransformName[];

export function transformNamed(name: TransformName): Transform<TransformRequest, TransformSpec, TransformReport> {
  return TRANSFORMS[name];
}

/** Returns the descriptor of the requested transform. */
export function transformOf({ use }: { readonly use: TransformName }): ReturnType<typeof transformNamed> {
  return transformNamed(use);
}

/** @throws TilefoldError 'BAD_STYLE' */
export function compileTransform(spec: TransformSpec): TileTransform<TransformReport> {
  return transformOf(spec).build(spec);
}

/** Returns the heading of a level, of any transform. */
export function levelTitle(level: string): string {
  const titles = transformNames.flatMap((name) => TRANSFORMS[name].levels[level] ?? []);
  return titles[0] ?? level;
}
