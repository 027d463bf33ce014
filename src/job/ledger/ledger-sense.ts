// Validates the content of a ledger. A structurally sound database may still hold invalid values, after a bit flip or a manual edit.

import type Database from 'better-sqlite3';
import { isJsonObject } from '../../kit/json-object.ts';
import { SHARD_STATES, type ShardState } from './shard-state.ts';

const COUNTS = ['shard', 'attempts', 'tiles_in', 'tiles_out', 'bytes_in', 'bytes_out'];
const TEXTS = ['watermark', 'started', 'finished', 'error'];

/** @throws SqliteError if the database cannot be read or has other tables */
export function makesSense(db: Database.Database): boolean {
  const rows = db.prepare('SELECT * FROM shards').iterate() as Iterable<Record<string, unknown>>;
  for (const row of rows) if (!isRow(row)) return false;
  const facts = db.prepare('SELECT name, value FROM facts').iterate() as Iterable<{ name: unknown; value: unknown }>;
  for (const { name, value } of facts) if (!isFact(name, parsed(value))) return false;
  return true;
}

function isRow(row: Record<string, unknown>): boolean {
  const { state, worker_pid: pid, dropped, warnings } = row;
  return (
    SHARD_STATES.includes(state as ShardState) &&
    (pid === null || isCount(pid)) &&
    COUNTS.every((name) => isCount(row[name])) &&
    TEXTS.every((name) => row[name] === null || typeof row[name] === 'string') &&
    isCounts(parsed(dropped)) &&
    isListOf(parsed(warnings), isTally)
  );
}

function isFact(name: unknown, value: unknown): boolean {
  if (name === 'fingerprint' || name === 'phase') return typeof value === 'string';
  if (name === 'synced') return isListOf(value, isCount);
  if (name === 'run') return isRun(value);
  return isJsonObject(value);
}

function isRun(value: unknown): boolean {
  if (!isJsonObject(value)) return false;
  const { commandLine, end } = value;
  const isTyped = isJsonObject(commandLine) && isListOf(commandLine['words'], isText) && isText(commandLine['directory']);
  const isEnd = isJsonObject(end) && ['why', 'message', 'at'].every((name) => isText(end[name]));
  const isNamed = ['jobStarted', 'started', 'host'].every((name) => isText(value[name]));
  return isNamed && (commandLine === null || isTyped) && (end === null || end === 'done' || isEnd);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isTally(value: unknown): boolean {
  return isJsonObject(value) && typeof value['kind'] === 'string' && isListOf(value['examples'], isText);
}

function isCounts(value: unknown): boolean {
  return isJsonObject(value) && Object.values(value).every(isCount);
}

function isListOf(value: unknown, isOne: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isOne);
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** Returns undefined for invalid JSON. */
function parsed(text: unknown): unknown {
  try {
    return JSON.parse(text as string);
  } catch {
    return undefined;
  }
}
