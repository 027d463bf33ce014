// A tile pruned on request equals that of a pruned archive.

import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createPruner, createRequest, loadPreset, openArchive, run } from '../../src/index.ts';
import { scratchDirectory } from '../support/mbtiles-builder.ts';
import { buildPlanet, PLANET_STYLE } from '../support/planet.ts';

test('each tile equals the one that a prune writes', async () => {
  const input = buildPlanet(join(scratchDirectory(), 'in.mbtiles'), 'flat', { side: 8, maxzoom: 5, seed: 5 });
  const output = `${input}.pruned.mbtiles`;
  const styles = [{ name: 'style.json', text: PLANET_STYLE }];
  const request = createRequest({ command: 'prune', input, output, prune: { styles, dropEmptyTiles: true } });
  await run(request, { preset: loadPreset('stream') });
  const prune = createPruner({ styles: [JSON.parse(PLANET_STYLE)], maxzoom: 5 });
  using before = openArchive(input);
  using after = openArchive(output);
  for (const { z, x, y, data } of before.tiles()) {
    const pruned = prune({ z, x, y }, data);
    expect(pruned === null ? undefined : Buffer.from(pruned)).toEqual(
      after.tile(z, x, y) && Buffer.from(after.tile(z, x, y) ?? []),
    );
  }
});

test('wrong options and tiles are refused', () => {
  expect(() => createPruner({ style: PLANET_STYLE } as never)).toThrow('there is no option "style"; did you mean styles?');
  expect(() => createPruner({ styles: [PLANET_STYLE] } as never)).toThrow('option maxzoom is needed');
  expect(() => createPruner({ styles: ['{}'], maxzoom: 14 })).toThrow(expect.objectContaining({ code: 'BAD_STYLE' }));
  expect(() => createPruner({ styles: [PLANET_STYLE], maxzoom: 14, mode: 'layers' as never })).toThrow(
    'option mode must be none, layer,',
  );
  const prune = createPruner({ styles: [PLANET_STYLE], maxzoom: 14 });
  expect(() => prune({ z: 0, x: 1, y: 0 }, new Uint8Array(1))).toThrow('0/1/0 is no tile key');
});
