// Checks that every descriptor keeps the contract of `Transform`.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { compileTransform, transformNamed, transformNames, transformOf } from '../../src/transform/registry.ts';
import { emptyPart } from '../../src/transform/report-part.ts';
import { pruneSpec } from '../support/prune-spec.ts';
import { buildTile } from '../support/tile-builder.ts';

const FACTS = { maxTileZoom: 14, compression: 'none', codec: 'zlib' } as const;
const TILE = buildTile([{ name: 'road', features: [{ tags: { class: { string: 'a' } } }] }]);

describe.each(transformNames)('%s', (name) => {
  const transform = transformNamed(name);
  const request = transform.defaults({});
  const spec = transform.settle(request, FACTS);

  test('is found by its request and by its spec', () => {
    expect(transform.name).toBe(name);
    expect(transformOf(request)).toBe(transform);
    expect(transformOf(spec)).toBe(transform);
  });

  test('does nothing unasked: without options every tile stays', () => {
    expect(() => transform.check(request)).not.toThrow();
    expect(compileTransform(spec).apply({ z: 1, x: 0, y: 0 }, TILE)).toBe(TILE);
  });

  test('has all of its options in the fingerprint, and nothing else', () => {
    const { options } = transform.fingerprint(request);
    expect(Object.keys(options)).toEqual(Object.keys(request).filter((option) => option !== 'styles'));
  });

  test('has an empty report without tiles, and folds its reports', () => {
    const built = compileTransform(spec);
    built.apply({ z: 1, x: 0, y: 0 }, TILE);
    const report = built.report();
    const fold = transform.report.fold();
    fold.add(report);
    fold.add(transform.report.empty());
    expect(fold.toReport()).toEqual(report);
    expect(transform.report.fold().toReport()).toEqual(transform.report.empty());
    expect(transform.report.part(request, transform.report.empty())).toEqual(emptyPart());
  });

  test('reports only levels with a heading', () => {
    const built = compileTransform(spec);
    built.apply({ z: 1, x: 0, y: 0 }, TILE);
    const { levels } = transform.report.part(request, built.report());
    for (const { level } of levels) expect(transform.levels).toHaveProperty(level);
  });
});

test('styles are separated from the other options, text by text', () => {
  const {
    compression: _,
    codec: __,
    maxTileZoom: ___,
    ...request
  } = pruneSpec([
    { name: 'a', text: '{}' },
    { name: 'b', text: '[]' },
  ]);
  const { options, texts } = transformOf(request).fingerprint(request);
  expect(texts).toEqual(['{}', '[]']);
  expect(options).not.toHaveProperty('styles');
});

test('requests are stored in jobs: their text is stable', () => {
  const names = ['copy', 'merge', 'prune', 'simplify'] as const;
  expect(names.map((name) => JSON.stringify(transformNamed(name).defaults({})))).toEqual([
    '{"use":"copy"}',
    '{"use":"merge","dedupeFeatures":false,"overzoomFill":false,"maxInflatedBytes":67108864}',
    '{"use":"prune","styles":[],"sources":[],"onStyleError":"abort","zoomRule":"view","visibility":"layout","unknownFilter":"keep",' +
      '"overzoomGaps":false,"layers":null,"excludeLayers":[],"keepAttributes":[],"dropAttributes":[],"maxInflatedBytes":67108864,' +
      '"styleMode":"none","dropEmptyTiles":false}',
    '{"use":"simplify","layers":null,"excludeLayers":[],"onlyLayers":false,"tolerances":[],"preserveTopology":false,' +
      '"dropDegenerate":false,"dropEmptyTiles":false,"maxInflatedBytes":67108864}',
  ]);
});

test('the schema of run reports knows all transforms, and the levels of each', () => {
  const text = readFileSync(new URL('../../docs/run-report.schema.json', import.meta.url), 'utf8');
  const enums = [...text.matchAll(/"enum": (\[[^\]]*\])/g)].map(([, list]) => (JSON.parse(list!) as string[]).sort().join());
  const levels = transformNames.flatMap((name) => Object.keys(transformNamed(name).levels));
  expect(enums).toContain([...transformNames].sort().join());
  expect(enums).toContain(levels.sort().join());
});
