import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { TilefoldError } from '../src/errors.ts';
import { loadPreset, presetNames } from '../src/plan/preset.ts';

const scratch = mkdtempSync(join(tmpdir(), 'tilefold-plans-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const PLANS = fileURLToPath(new URL('../plans', import.meta.url));
const VALID = { name: 'mine', description: 'my own', executor: 'stream' };

function presetFile(content: unknown): string {
  const path = join(scratch, 'mine.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

function faultOf(nameOrFile: string): TilefoldError {
  try {
    loadPreset(nameOrFile);
  } catch (error) {
    if (error instanceof TilefoldError) return error;
    throw error;
  }
  throw new Error(`${nameOrFile} was taken for a preset`);
}

describe('plans/', () => {
  test('the package ships the four presets, and the schema does not count as one', () => {
    expect(presetNames()).toEqual(['auto', 'planet-overnight', 'split-merge', 'stream']);
  });

  test.each(presetNames())('%s.json is a preset of that name', (name) => {
    const preset = loadPreset(name);
    // Read as a user's file, so that the schema is checked; built-in presets skip it.
    expect(loadPreset(presetFile(readFileSync(join(PLANS, `${name}.json`), 'utf8')))).toEqual(preset);
    expect(preset.name).toBe(name);
    expect(preset.description).not.toBe('');
    expect(Object.keys(preset)).not.toContain('$schema');
  });

  test('a plan named for an executor uses it', () => {
    for (const name of ['auto', 'stream', 'split-merge']) expect(loadPreset(name).executor).toBe(name);
    expect(loadPreset('planet-overnight')).toMatchObject({ executor: 'split-merge', retries: 10, priority: 10 });
  });
});

describe('a plan file', () => {
  test('is accepted with all possible keys', () => {
    const full = {
      ...VALID,
      workers: 3,
      retries: 0,
      workerTimeoutSeconds: 1.5,
      keepJob: true,
      priority: 19,
      progress: 'none',
      checkpoint: 'c',
      metrics: 'm',
    };
    expect(loadPreset(presetFile(full))).toEqual(full);
    expect(loadPreset(presetFile({ ...VALID, workers: 'auto' })).workers).toBe('auto');
  });

  test.each([
    ['a missing key', { name: 'mine', executor: 'stream' }, "must have required property 'description'"],
    ['an unknown key', { ...VALID, targetShardBytes: 1 }, 'unknown key "targetShardBytes"'],
    ['an unknown executor', { ...VALID, executor: 'hadoop' }, 'executor: must be one of auto, stream, split-merge'],
    ['no workers at all', { ...VALID, workers: 0 }, 'workers: must be >= 1'],
    ['text for workers', { ...VALID, workers: 'many' }, 'workers: must be "auto"'],
    ['half a retry', { ...VALID, retries: 0.5 }, 'retries: must be integer'],
    ['negative retries', { ...VALID, retries: -1 }, 'retries: must be >= 0'],
    ['a worker timeout of zero', { ...VALID, workerTimeoutSeconds: 0 }, 'workerTimeoutSeconds: must be >= 1'],
    ['an invalid name', { ...VALID, name: 'My Plan' }, 'name: must match pattern'],
    ['an array', [VALID], 'a plan is a JSON object'],
    ['null', null, 'a plan is a JSON object'],
    ['something that is not JSON', '{"name": ', 'not readable as JSON'],
  ])('with %s is refused, with file, position and expected value', (_, content, expectation) => {
    const path = presetFile(content);
    const fault = faultOf(path);
    expect(fault.code).toBe('BAD_PLAN');
    expect(fault.message).toContain(`${path}: `);
    expect(fault.message).toContain(expectation);
  });

  test('reports all its errors at once', () => {
    const { message } = faultOf(presetFile({ ...VALID, retries: -1, keepJob: 'yes' }));
    expect(message).toContain('retries: must be >= 0');
    expect(message).toContain('keepJob: must be boolean');
  });

  test('that is missing is named', () => {
    const fault = faultOf(join(scratch, 'none.json'));
    expect(fault.code).toBe('NOT_FOUND');
    expect(fault.message).toContain('none.json');
  });
});

test('an unknown name lists the known ones', () => {
  const fault = faultOf('overnight');
  expect(fault.code).toBe('BAD_PLAN');
  expect(fault.message).toContain('unknown plan "overnight". Known: auto, planet-overnight, split-merge, stream');
});
