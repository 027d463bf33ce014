import { expect, test } from 'vitest';
import { emptyMetadata, type VectorLayer } from '../../src/tile/metadata.ts';
import { settleLayers } from '../../src/tile/settle-layers.ts';

const layer = (id: string, minzoom?: unknown, maxzoom?: unknown): VectorLayer => ({
  id,
  ...(minzoom === undefined ? {} : { minzoom: minzoom as number }),
  ...(maxzoom === undefined ? {} : { maxzoom: maxzoom as number }),
  fields: {},
});

function settled(vector_layers: VectorLayer[], tilestats?: unknown): ReturnType<typeof settleLayers> {
  return settleLayers({ ...emptyMetadata(), minzoom: 4, maxzoom: 6, vector_layers, tilestats });
}

test('the zooms of each layer are within those of the tileset', () => {
  const declared = [layer('wide', 0, 14), layer('inside', 5, 5), layer('silent'), layer('open', 5), layer('low', undefined, 9)];
  const true_ = [layer('wide', 4, 6), layer('inside', 5, 5), layer('silent'), layer('open', 5), layer('low', undefined, 6)];
  const { vector_layers, tilestats } = settled(declared, { layerCount: 5 });
  expect(JSON.stringify(vector_layers)).toBe(JSON.stringify(true_));
  expect(tilestats).toEqual({ layerCount: 5 });
});

test('a layer without remaining zooms is removed, and tilestats with it', () => {
  const declared = [layer('below', 0, 3), layer('above', 7, 9), layer('deep', 7), layer('kept', 6, 8)];
  const left = settled(declared, { layerCount: 4 });
  expect(left.vector_layers).toEqual([layer('kept', 6, 6)]);
  expect(left).not.toHaveProperty('tilestats');
});

test('invalid zooms are omitted', () => {
  const declared = [layer('crossed', 6, 4), layer('text', '0', '14'), layer('fraction', 4.5, 6), layer('negative', -1, 5)];
  expect(settled(declared).vector_layers).toEqual([
    layer('crossed'),
    layer('text'),
    layer('fraction', undefined, 6),
    layer('negative', undefined, 5),
  ]);
});

test('without layers or zooms nothing changes', () => {
  const metadata = { ...emptyMetadata(), vector_layers: [layer('a', 0, 3)] };
  expect(settleLayers(metadata)).toBe(metadata);
  expect(settleLayers(emptyMetadata())).toEqual(emptyMetadata());
});
