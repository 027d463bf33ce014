// Published styles from npm packages: style-spec compiles all of their filters. Otherwise a pruner would keep everything on
// doubt.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { layers, namedFlavor } from '@protomaps/basemaps';
import { expect, test } from 'vitest';
import { decideLayer } from '../../src/style/decision.ts';
import { parseStyle } from '../../src/style/style.ts';

const require = createRequire(import.meta.url);
const mapbox = (name: string) => readFileSync(require.resolve(`mapbox-gl-styles/styles/${name}.json`), 'utf8');
const protomaps = (flavor: string) =>
  JSON.stringify({
    version: 8,
    sources: { protomaps: { type: 'vector' } },
    layers: layers('protomaps', namedFlavor(flavor), { lang: 'en' }),
  });

test.each([
  ['Mapbox basic, legacy filters', mapbox('basic-v9')],
  ['Mapbox bright, legacy filters', mapbox('bright-v9')],
  ['Protomaps light, expressions', protomaps('light')],
  ['Protomaps dark, expressions', protomaps('dark')],
])('%s: 0 UNKNOWN at any zoom', (name, text) => {
  const style = parseStyle(text, name);
  const sourceLayers = new Set(
    (JSON.parse(text).layers as { 'source-layer'?: string }[]).flatMap((layer) => layer['source-layer'] ?? []),
  );
  let decided = 0;
  for (const sourceLayer of sourceLayers) {
    for (let z = 0; z <= 14; z++) {
      const options = {
        filters: true,
        attributes: false,
        zoomRule: 'view',
        visibility: 'layout',
        maxTileZoom: 14,
        unknownFilter: 'keep',
      } as const;
      const decision = decideLayer(style, sourceLayer, z, options);
      if (decision.kind !== 'features') continue;
      for (const type of [1, 2, 3] as const) {
        // The feature has no attributes, so that no filter is skipped because another one draws it.
        const { unknown } = decision.decide({ type, properties: {}, geometry: [] }, { z, x: 0, y: 0 });
        expect(unknown, `${sourceLayer} at z${z}`).toEqual([]);
        decided++;
      }
    }
  }
  expect(decided).toBeGreaterThan(50);
});
