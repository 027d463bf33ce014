// Loads a user's module and checks what it exports, before any tile is read.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { TilefoldError } from '../../errors.ts';
import type { Reducer } from './reducer.ts';

const FUNCTIONS = ['init', 'map', 'merge', 'finish'] as const;

/** Absolute paths. */
export interface ReducerFiles {
  readonly map: string;
  /** A module whose `init`, `merge` and `finish` take the place of the first one's. */
  readonly reduce: string | null;
}

/** @throws TilefoldError 'BAD_MODULE' when a module cannot be loaded, or does not export what it must */
export async function loadReducer({ map, reduce }: ReducerFiles): Promise<Reducer> {
  const first = await functionsOf(map);
  const merged = reduce === null ? first : { ...first, ...withoutMap(await functionsOf(reduce)) };
  if (merged.map === undefined) throw badModule(map, 'has no function map; export default { map(sum, tile) { ... } }');
  return merged as Reducer;
}

/** Returns a hash of the text of each module. What they import is not part of it. */
export function hashOfFiles({ map, reduce }: ReducerFiles): string[] {
  return [map, ...(reduce === null ? [] : [reduce])].map((path) => {
    try {
      return createHash('sha256').update(readFileSync(path)).digest('hex');
    } catch (cause) {
      throw new TilefoldError('NOT_FOUND', `${path}: cannot be read: ${(cause as Error).message}`, { cause });
    }
  });
}

async function functionsOf(path: string): Promise<Partial<Reducer>> {
  const exported = await load(path);
  if (typeof exported !== 'object' || exported === null) {
    throw badModule(path, 'has no default export that is an object of functions; export default { map(sum, tile) { ... } }');
  }
  const found: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(exported)) {
    if (!(FUNCTIONS as readonly string[]).includes(name))
      throw badModule(path, `exports ${name}; it takes ${FUNCTIONS.join(', ')}`);
    if (typeof value !== 'function') throw badModule(path, `${name} must be a function`);
    if (value.constructor.name === 'AsyncFunction') throw badModule(path, `${name} is async; it must return its value`);
    found[name] = value.bind(exported);
  }
  return found as Partial<Reducer>;
}

async function load(path: string): Promise<unknown> {
  try {
    const { default: exported } = (await import(pathToFileURL(path).href)) as { default?: unknown };
    return exported;
  } catch (cause) {
    throw badModule(
      path,
      `cannot be loaded: ${cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause)}`,
      cause,
    );
  }
}

function withoutMap({ map: _, ...rest }: Partial<Reducer>): Partial<Reducer> {
  return rest;
}

function badModule(path: string, problem: string, cause?: unknown): TilefoldError {
  return new TilefoldError('BAD_MODULE', `${path}: ${problem}`, { cause });
}
