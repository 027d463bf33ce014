import { expect, test } from 'vitest';
import { combineStyles } from '../../src/style/combine.ts';
import { decideLayer } from '../../src/style/decision.ts';
import { parseStyle, type Style } from '../../src/style/style.ts';
import { promotedKeys } from './promoted-keys.ts';

const OPTIONS = {
  filters: true,
  attributes: true,
  zoomRule: 'view',
  visibility: 'layout',
  maxTileZoom: 14,
  unknownFilter: 'keep',
} as const;

function styleOf(source: string, ...layers: object[]): Style {
  const sources = { [source]: { type: 'vector', promoteId: `${source}_id` } };
  const all = layers.map((layer, i) => ({ id: `l${i}`, type: 'fill', source, ...layer }));
  return parseStyle(JSON.stringify({ version: 8, sources, layers: all }), 'x');
}

test('a single style is unchanged', () => {
  const style = styleOf('a', { 'source-layer': 'road' });
  expect(combineStyles([{ name: 'day', style }])).toBe(style);
});

test('a feature stays if any style draws it', () => {
  const day = styleOf('a', { 'source-layer': 'road', filter: ['==', 'class', 'a'] });
  const night = styleOf('b', { 'source-layer': 'road', filter: ['==', 'kind', 'b'] }, { 'source-layer': 'water' });
  const style = combineStyles([
    { name: 'day', style: day },
    { name: 'night', style: night },
  ]);
  expect(style.sources).toEqual(['a', 'b']);
  expect(promotedKeys(style)).toEqual([
    ['road', ['a_id', 'b_id']],
    ['water', ['b_id']],
  ]);
  expect(decideLayer(style, 'water', 5, OPTIONS).kind).toBe('keep');
  const decided = decideLayer(style, 'road', 5, OPTIONS);
  if (decided.kind !== 'features') throw new Error(decided.kind);
  expect([...(decided.attributes ?? [])].sort()).toEqual(['a_id', 'b_id', 'class', 'kind']);
  const keeps = (properties: Record<string, string>) => decided.decide({ type: 3, properties }, { z: 5, x: 0, y: 0 }).keep;
  expect([{ class: 'a' }, { kind: 'b' }, { class: 'b' }].map(keeps)).toEqual([true, true, false]);
});

test('style layers are named by style, in verdicts and warnings', () => {
  const odd = styleOf('a', { 'source-layer': 'road', filter: ['no-such-op'] });
  const style = combineStyles([
    { name: 'day', style: odd },
    { name: 'night', style: odd },
  ]);
  const decided = decideLayer(style, 'road', 5, OPTIONS);
  if (decided.kind !== 'features') throw new Error(decided.kind);
  const { unknown } = decided.decide({ type: 3, properties: {} }, { z: 5, x: 0, y: 0 });
  expect(unknown.map(({ styleLayer }) => styleLayer)).toEqual(['day#l0', 'night#l0']);
  expect(style.warnings).toEqual([
    expect.stringMatching(/^day: layer "l0": its filter/),
    expect.stringMatching(/^night: layer "l0": its filter/),
  ]);
});
