// Made-up results in the format of the bench.

import type { Entry } from '../../bench/measure/rounds.mjs';
import type { Results, SuiteResult } from '../../bench/results.mjs';

export function entry(name: string, cpu: readonly number[], more: Partial<Entry> = {}): Entry {
  const runs = cpu.map((seconds) => ({
    wall: seconds * 2,
    cpu: seconds,
    peakBytes: 100e6,
    writtenBytes: 30e6,
    outputBytes: 20e6,
    load: 1.5,
  }));
  return { name, runs, ...more };
}

export function suite(name: string, tiles: number, entries: Entry[]): SuiteResult {
  return { name, title: `Title of ${name}`, tiles, reference: 'floor', entries };
}

export function results(suites: SuiteResult[]): Results {
  return {
    version: 1,
    made: '2026-01-01',
    machine: {
      processors: 2,
      model: 'a processor',
      memoryBytes: 24e9,
      system: 'linux x64 6',
      versions: { tilefold: '0', node: '20', zlib: '1', sqlite: '3' },
      peers: {},
    },
    suites,
    kernel: null,
    startUp: null,
  };
}
