// Loads presets: how to do a run, from plans/*.json or a user's file. plans/preset.schema.json checks them. No field may change
// an output byte, so shard sizes are not here.

import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type * as AjvModule from 'ajv';
import type { ErrorObject, ValidateFunction } from 'ajv';
import { TilefoldError } from '../errors.ts';
import { didYouMean } from '../kit/nearest-name.ts';

export interface Preset {
  readonly name: string;
  readonly description: string;
  readonly executor: 'auto' | 'stream' | 'split-merge';
  readonly workers?: number | 'auto';
  /** Attempts after the first, per shard and run. */
  readonly retries?: number;
  readonly workerTimeoutSeconds?: number;
  readonly keepJob?: boolean;
  /** Niceness, 0 to 19, of this process and of its workers. */
  readonly priority?: number;
  /** Values of --progress. */
  readonly progress?: 'auto' | 'bar' | 'plain' | 'json' | 'none';
  /** Paths; {output} stands for the output's path. */
  readonly checkpoint?: string;
  readonly metrics?: string;
}

/** The package's plans/, seen from src/plan and from dist/plan alike. */
const PLANS_DIRECTORY: string = join(import.meta.dirname, '../../plans');

const SCHEMA_FILE = 'preset.schema.json';

/**
 * Returns a preset by its name in a plans directory, or from a file (anything with a slash or ending in `.json`).
 * @throws TilefoldError BAD_PLAN when the name is unknown or the file is no valid preset, NOT_FOUND when there is no such file
 */
export function loadPreset(nameOrFile: string, plansDirectory: string = PLANS_DIRECTORY): Preset {
  if (isPresetFile(nameOrFile)) return readPreset(nameOrFile, plansDirectory);
  const known = presetNames(plansDirectory);
  if (!known.includes(nameOrFile)) {
    const hint = `Known: ${known.join(', ')}; a file of your own needs a slash or the ending .json`;
    throw new TilefoldError('BAD_PLAN', `unknown plan "${nameOrFile}"${didYouMean(nameOrFile, known) || '.'} ${hint}`);
  }
  return readPreset(join(plansDirectory, `${nameOrFile}.json`), plansDirectory);
}

/** Tells a user's file from the name of a built-in preset. */
export function isPresetFile(nameOrFile: string): boolean {
  return /[/\\]|\.json$/i.test(nameOrFile);
}

/** Lists the presets of a plans directory, sorted. */
export function presetNames(plansDirectory: string = PLANS_DIRECTORY): string[] {
  const files = readdirSync(plansDirectory).filter((file) => file.endsWith('.json') && file !== SCHEMA_FILE);
  return files.map((file) => file.slice(0, -'.json'.length)).sort();
}

function readPreset(path: string, plansDirectory: string): Preset {
  const { $schema: _, ...preset } = parseFile(path) as Preset & { $schema?: string };
  // Built-in presets are checked by a test, so ajv is only loaded for others.
  if (dirname(path) === PLANS_DIRECTORY) return preset;
  const { Ajv } = createRequire(import.meta.url)('ajv') as typeof AjvModule;
  const isPreset = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(
    parseSchema(plansDirectory),
  ) as ValidateFunction<Preset>;
  if (isPreset(preset)) return preset;
  const faults = (isPreset.errors ?? []).filter(({ keyword }) => keyword !== 'anyOf').map(describeFault);
  throw new TilefoldError('BAD_PLAN', `${path}: ${faults.join('; ')}`);
}

function parseSchema(plansDirectory: string): object {
  return parseFile(join(plansDirectory, SCHEMA_FILE)) as object;
}

function parseFile(path: string): unknown {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new TilefoldError('NOT_FOUND', `${path}: there is no such plan file`, { cause });
    throw new TilefoldError('BAD_PLAN', `${path}: not readable as JSON: ${message}`, { cause });
  }
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed;
  throw new TilefoldError('BAD_PLAN', `${path}: a plan is a JSON object with name, description and executor`);
}

/** Formats one fault with its location: `retries: must be >= 0`. */
function describeFault({ instancePath, keyword, message, params }: ErrorObject): string {
  const place = instancePath.slice(1).replaceAll('/', '.');
  const where = place === '' ? '' : `${place}: `;
  if (keyword === 'additionalProperties') return `${where}unknown key "${params.additionalProperty}"`;
  if (keyword === 'enum') return `${where}must be one of ${params.allowedValues.join(', ')}`;
  if (keyword === 'const') return `${where}must be "${params.allowedValue}"`;
  return `${where}${message}`;
}
