// Mapbox's collection of valid and invalid tiles, read deeply: an invalid one has a problem, a valid one has none.

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { ArchiveSummary } from '../../../src/archive/types.ts';
import { Findings } from '../../../src/survey/verify/findings.ts';
import { LayersSeen } from '../../../src/survey/verify/layers-seen.ts';
import { TileCheck } from '../../../src/survey/verify/tile-check.ts';

const FIXTURES = join(dirname(fileURLToPath(import.meta.resolve('@mapbox/mvt-fixtures'))), 'fixtures');

/** Valid according to the collection: 016 has the bytes of 003, which is not; 057 counts 2^29 - 1 points, and has one. */
const STRICTER = ['016', '057'];
const summary = {
  path: 'in.pmtiles',
  format: 'pmtiles',
  tileType: 'mvt',
  tileCompression: 'none',
  declared: { type: 'mvt', compression: 'none' },
} as ArchiveSummary;

test.each(readdirSync(FIXTURES).sort())('%s', (id) => {
  const { validity } = JSON.parse(readFileSync(join(FIXTURES, id, 'info.json'), 'utf8')) as { validity: { v2: boolean } };
  const findings = new Findings();
  const check = new TileCheck(summary, { deep: true, maxInflatedBytes: 1_000_000 }, findings, new LayersSeen());
  check.check({ z: 0, x: 0, y: 0, data: readFileSync(join(FIXTURES, id, 'tile.mvt')) });
  const isValid = validity.v2 && !STRICTER.includes(id);
  expect(findings.results().length === 0, JSON.stringify(findings.results())).toBe(isValid);
});
