import { expect, test } from 'vitest';
import { fileMetadataKeys, withoutFileMetadata } from '../../src/tile/file-metadata.ts';
import { emptyMetadata, type TilesetMetadata } from '../../src/tile/metadata.ts';

const of = (other: Record<string, unknown>): TilesetMetadata => ({ ...emptyMetadata(), bounds: [0, 0, 1, 1], other });

test('keys that are true only of the input are removed', () => {
  const stale = {
    agg_tiles_hash: 'ABC',
    basename: 'trails.mbtiles',
    compression: 'gzip',
    filesize: '1368064',
    format: 'pbf',
    mtime: 1_700_000_000_000,
    scheme: 'xyz',
    tilejson: '3.0.0',
    tiles: ['https://example.org/{z}/{x}/{y}.pbf'],
  };
  const metadata = of({ ...stale, id: 'openmaptiles' });
  expect(fileMetadataKeys(metadata)).toEqual(Object.keys(stale));
  expect(withoutFileMetadata(metadata, metadata)).toEqual(of({ id: 'openmaptiles' }));
});

test('keys about the origin of the tiles stay', () => {
  const words = {
    generator: 'tippecanoe v2.79.0',
    generator_options: 'tippecanoe -o out.mbtiles',
    'planetiler:version': '0.9.4',
    strategies: [{}],
    tippecanoe_decisions: { basezoom: 5 },
  };
  expect(withoutFileMetadata(of(words), of({}))).toEqual(of(words));
});

test('keys of the same name with another meaning stay', () => {
  const words = { basename: { de: 'Grundkarte' }, format: null, tiles: 'stone', scheme: ['red'], ['__proto__']: 'x' };
  expect(withoutFileMetadata(of(words), of({}))).toEqual(of(words));
});

test("tippecanoe's second bounds are removed if the bounds have changed", () => {
  const metadata = of({ antimeridian_adjusted_bounds: '170,0,190,1' });
  expect(withoutFileMetadata(metadata, { ...metadata })).toEqual(metadata);
  expect(withoutFileMetadata(metadata, { ...metadata, bounds: [0, 0, 2, 2] })).toEqual(of({}));
});
