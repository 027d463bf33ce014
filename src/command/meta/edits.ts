// The changes of `meta set`, `unset` and `merge`, from their arguments.

import { readFileSync, statSync } from 'node:fs';
import { TilefoldError } from '../../errors.ts';
import { isJsonObject } from '../../kit/json-object.ts';
import { findJsonFault, lineAndColumn } from '../../kit/json-text.ts';
import { didYouMean } from '../../kit/nearest-name.ts';
import { wholeText } from '../../kit/text/terminal-text.ts';
import { usage } from '../../kit/usage.ts';
import type { Edit } from '../../meta/edit.ts';
import { applyPatch } from '../../meta/merge-patch.ts';

/** More than any metadata may have. */
const MAX_PATCH_BYTES = 16_777_216;
const MAX_PATCH_DEPTH = 1000;

/** @throws TilefoldError 'USAGE' */
export function setEdit(args: readonly string[]): Edit {
  if (args.length === 0) throw usage('a key and a value are needed: tilefold meta set <input> <key>=<value>...');
  const pairs = args.map((arg) => {
    const at = arg.indexOf('=');
    if (at < 1) throw usage(`${JSON.stringify(arg)} is no <key>=<value>; tilefold meta unset removes a key`);
    return [arg.slice(0, at), arg.slice(at + 1)] as const;
  });
  return {
    mayLoseUnread: false,
    apply(document) {
      for (const [key, text] of pairs) document.setText(key, text);
      return [];
    },
  };
}

/** @throws TilefoldError 'USAGE' */
export function unsetEdit(path: string, keys: readonly string[]): Edit {
  if (keys.length === 0) throw usage('a key is needed: tilefold meta unset <input> <key>...');
  return {
    mayLoseUnread: false,
    apply(document) {
      for (const key of keys) {
        const known = document.entries().map(([name]) => name);
        if (!document.remove(key)) throw missingKey(path, key, known);
      }
      return [];
    },
  };
}

/** @throws TilefoldError 'USAGE', 'NOT_FOUND' */
export function mergeEdit([file, ...surplus]: readonly string[]): Edit {
  if (file === undefined || surplus.length > 0)
    throw usage('one JSON file is needed, or - for stdin: tilefold meta merge <input> <file>|-');
  const patch = readPatch(file);
  return {
    mayLoseUnread: false,
    apply(document) {
      applyPatch(document, patch);
      return [];
    },
  };
}

export function missingKey(path: string, key: string, known: readonly string[]): TilefoldError {
  const guess = didYouMean(key, known);
  return new TilefoldError(
    'NOT_FOUND',
    `${path}: the metadata has no ${wholeText(key)}${guess === '' ? '; tilefold meta get lists all' : guess}`,
  );
}

function readPatch(file: string): Record<string, unknown> {
  const name = file === '-' ? 'stdin' : file;
  const text = readText(file, name);
  const fault = findJsonFault(text, MAX_PATCH_DEPTH);
  if (fault !== null) throw usage(`${name}:${lineAndColumn(text, fault.offset)}: is not JSON: ${fault.problem}`);
  const patch: unknown = JSON.parse(text);
  if (isJsonObject(patch)) return patch;
  throw usage(`${name}: a merge patch is a JSON object, such as {"name": "Our planet", "generator": null}`);
}

function readText(file: string, name: string): string {
  try {
    if (file !== '-' && statSync(file).size > MAX_PATCH_BYTES) throw usage(`${name}: has more than ${MAX_PATCH_BYTES} bytes`);
    return readFileSync(file === '-' ? 0 : file, 'utf8').replace(/^\ufeff/, '');
  } catch (cause) {
    if (cause instanceof TilefoldError) throw cause;
    throw new TilefoldError('NOT_FOUND', `${name}: the patch cannot be read: ${(cause as Error).message}`, { cause });
  }
}
