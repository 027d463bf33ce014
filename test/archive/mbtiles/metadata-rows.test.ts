import { describe, expect, test } from 'vitest';
import { type MetadataRow, metadataFromRows, rowsFromMetadata } from '../../../src/archive/mbtiles/metadata-rows.ts';
import { emptyMetadata, type TilesetMetadata } from '../../../src/tile/metadata.ts';

const rows = (values: Record<string, string>): MetadataRow[] => Object.entries(values).map(([name, value]) => ({ name, value }));

describe('reading rows', () => {
  test('converts known names to their types, lifts json, and keeps all others', () => {
    const { metadata, format, compression, warnings } = metadataFromRows(
      rows({
        name: 'n',
        format: 'pbf',
        compression: 'gzip',
        bounds: '-180.0,-85, 180,85.5',
        center: '1.5,2,3',
        minzoom: '0',
        maxzoom: '14',
        attribution: '<a>',
        'planetiler:version': '1',
        agg_tiles_hash: 'ABC',
        json: '{"vector_layers":[{"id":"water","fields":{}}],"tilestats":{"layerCount":1},"generator":{"a":1}}',
      }),
    );
    expect(metadata).toEqual({
      name: 'n',
      bounds: [-180, -85, 180, 85.5],
      center: [1.5, 2, 3],
      minzoom: 0,
      maxzoom: 14,
      attribution: '<a>',
      vector_layers: [{ id: 'water', fields: {} }],
      tilestats: { layerCount: 1 },
      other: { 'planetiler:version': '1', generator: { a: 1 } },
    });
    expect([format, compression, warnings]).toEqual(['pbf', 'gzip', []]);
  });

  test.each([
    ['bounds', 'nonsense'],
    ['bounds', '1,2,3'],
    ['bounds', '1,2,3,'],
    ['bounds', '0,10,0,-10'],
    ['bounds', '-181,0,0,0'],
    ['center', '0,91,3'],
    ['center', '0,0'],
    ['minzoom', '-7'],
    ['maxzoom', '1e9'],
    ['maxzoom', '1.5'],
    ['maxzoom', ''],
  ])('leaves out %s "%s" with a warning', (name, value) => {
    const { metadata, warnings } = metadataFromRows([{ name, value }]);
    expect(metadata).toEqual({ other: {} });
    expect(warnings).toEqual([expect.stringContaining(`${name} "${value}"`)]);
  });

  test('uses the last row of a name, with a warning', () => {
    const { metadata, warnings } = metadataFromRows([...rows({ name: 'one' }), ...rows({ name: 'two' })]);
    expect(metadata.name).toBe('two');
    expect(warnings).toEqual([expect.stringContaining('more than once')]);
  });

  test.each([
    ['{bad', /not valid JSON/],
    ['[1]', /not an object/],
    ['null', /not an object/],
    [`${'['.repeat(100_000)}${']'.repeat(100_000)}`, /nested more than 1000/],
  ])('keeps json that cannot be lifted as text', (json, warning) => {
    const { metadata, warnings } = metadataFromRows(rows({ json }));
    expect(metadata.other).toEqual({ json });
    expect(warnings).toEqual([expect.stringMatching(warning)]);
  });

  test('does not count brackets inside of strings as depth', () => {
    const text = '[{"\\"'.repeat(2000);
    const { metadata, warnings } = metadataFromRows(rows({ json: JSON.stringify({ generator: { text } }) }));
    expect([metadata.other.generator, warnings]).toEqual([{ text }, []]);
  });

  test('leaves out malformed vector_layers, with a warning', () => {
    const { metadata, warnings } = metadataFromRows(rows({ json: '{"vector_layers":"no"}' }));
    expect(metadata).toEqual({ other: {} });
    expect(warnings).toHaveLength(1);
  });

  const LAYERS = [{ id: 'a', fields: { x: 'Number' } }];

  test.each([
    ['a row of their own', { vector_layers: JSON.stringify(LAYERS) }],
    ['text in the json row', { json: JSON.stringify({ vector_layers: JSON.stringify(LAYERS) }) }],
  ])('reads vector_layers that are %s as an array', (_where, values) => {
    const { metadata, warnings } = metadataFromRows(rows(values));
    expect(metadata).toEqual({ vector_layers: LAYERS, other: {} });
    expect(warnings).toEqual([expect.stringContaining('text that holds one')]);
  });

  test('prefers vector_layers of the json row to those of a separate row, and reads tilestats from a row', () => {
    const json = JSON.stringify({ vector_layers: LAYERS });
    const { metadata, warnings } = metadataFromRows(rows({ vector_layers: '[{"id":"b"}]', tilestats: '{"layerCount":1}', json }));
    expect(metadata).toEqual({ vector_layers: LAYERS, tilestats: { layerCount: 1 }, other: {} });
    expect(warnings).toEqual([expect.stringContaining('the row vector_layers is left out')]);
  });

  test('joins two entries of one layer, and gives each one fields', () => {
    const vector_layers = [
      { id: 'a', minzoom: 3, maxzoom: 5, fields: { x: 'Number' }, description: 'first' },
      { id: 'b' },
      { id: 'a', minzoom: 4, maxzoom: 9, fields: { x: 'String', y: 'String' }, description: 'second' },
      { id: 'b', minzoom: 1, maxzoom: 2 },
      { name: 'no id' },
    ];
    const { metadata, warnings } = metadataFromRows(rows({ json: JSON.stringify({ vector_layers }) }));
    expect(metadata.vector_layers).toEqual([
      { id: 'a', minzoom: 3, maxzoom: 9, fields: { x: 'Number', y: 'String' }, description: 'first' },
      { id: 'b', fields: {} },
    ]);
    expect(warnings).toEqual([expect.stringMatching('1 entries have no id'), expect.stringMatching('2 entries are of a layer')]);
  });

  test('parses JSON rows of tippecanoe, and warns of rows declared as XYZ', () => {
    const { metadata, warnings } = metadataFromRows(rows({ strategies: '[{},{"a":1}]', scheme: 'xyz' }));
    expect(metadata.other.strategies).toEqual([{}, { a: 1 }]);
    expect(warnings).toEqual([expect.stringContaining('read as TMS')]);
    expect(metadataFromRows(rows({ strategies: 'none' })).metadata.other.strategies).toBe('none');
  });

  test('reads keys from the json row that should have a row but do not', () => {
    const words = {
      name: 'n',
      attribution: '© a',
      bounds: [1, 2, 3, 4],
      center: [1, 2, 3],
      maxzoom: 7,
      format: 'pbf',
      minzoom: 2,
    };
    const { metadata, format, warnings } = metadataFromRows(rows({ minzoom: '1', json: JSON.stringify(words) }));
    const { format: _, ...read } = words;
    expect(metadata).toEqual({ ...read, minzoom: 1, other: {} });
    expect(format).toBe('pbf');
    expect(warnings).toEqual([
      'metadata: read from the json row, where they do not belong: name, attribution, bounds, center, maxzoom, format',
      'metadata: json.minzoom is left out: it has a row of its own',
    ]);
  });

  test('prefers a row to a json key of its name', () => {
    const { metadata, warnings } = metadataFromRows(rows({ id: 'row', maxzoom: '3', json: '{"id":"json","maxzoom":4}' }));
    expect([metadata.other.id, metadata.maxzoom]).toEqual(['row', 3]);
    expect(warnings).toHaveLength(2);
  });

  test('treats a row or key named __proto__ like any other', () => {
    const { metadata } = metadataFromRows([{ name: '__proto__', value: 'x' }]);
    expect(Object.keys(metadata.other)).toEqual(['__proto__']);
    const { metadata: lifted } = metadataFromRows(rows({ json: '{"__proto__":{"polluted":1}}' }));
    expect(Object.keys(lifted.other)).toEqual(['__proto__']);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(rowsFromMetadata(lifted, { format: 'pbf' }).at(-1)).toEqual({ name: '__proto__', value: '{"polluted":1}' });
    const written = rowsFromMetadata({ ...lifted, vector_layers: [] }, { format: 'pbf' });
    expect(written.at(-1)?.value).toBe('{"vector_layers":[],"__proto__":{"polluted":1}}');
  });
});

describe('writing rows', () => {
  const full: TilesetMetadata = {
    maxzoom: 14,
    minzoom: 0,
    center: [0, 0, 2],
    bounds: [-180, -85.05, 180, 85.05],
    attribution: 'a',
    description: 'd',
    version: '1',
    type: 'overlay',
    name: 'n',
    tilestats: { layerCount: 0 },
    vector_layers: [],
    other: { zebra: 'z', ant: 'a', strategy: { b: 1, a: 2 }, flag: true },
  };

  test('has a fixed order, whatever the order of keys', () => {
    expect(
      rowsFromMetadata(full, { format: 'pbf', compression: 'gzip', aggTilesHash: 'ABC' }).map(
        ({ name, value }) => `${name}=${value}`,
      ),
    ).toEqual([
      'name=n',
      'format=pbf',
      'compression=gzip',
      'type=overlay',
      'version=1',
      'description=d',
      'attribution=a',
      'bounds=-180,-85.05,180,85.05',
      'center=0,0,2',
      'minzoom=0',
      'maxzoom=14',
      'agg_tiles_hash=ABC',
      'ant=a',
      'zebra=z',
      'json={"vector_layers":[],"tilestats":{"layerCount":0},"flag":true,"strategy":{"b":1,"a":2}}',
    ]);
  });

  test('reads back what was written', () => {
    const { metadata, warnings } = metadataFromRows(rowsFromMetadata(full, { format: 'pbf' }));
    expect(metadata).toEqual(full);
    expect(warnings).toEqual([]);
  });

  test('writes no empty json row', () => {
    expect(rowsFromMetadata({ ...emptyMetadata(), name: 'n' }, { format: 'png' })).toEqual(rows({ name: 'n', format: 'png' }));
  });

  test('writes no json row without vector_layers, since readers expect them there', () => {
    const { vector_layers: _, ...metadata } = full;
    const written = rowsFromMetadata(metadata, { format: 'png' }).map(({ name, value }) => `${name}=${value}`);
    expect(written.slice(-5)).toEqual(['ant=a', 'flag=true', 'strategy={"b":1,"a":2}', 'tilestats={"layerCount":0}', 'zebra=z']);
  });

  test('writes JSON rows of tippecanoe back', () => {
    const words = { ...full, other: { strategies: [{}, { a: 1 }], tippecanoe_decisions: { basezoom: 5 } } };
    const written = rowsFromMetadata(words, { format: 'pbf' });
    expect(written).toContainEqual({ name: 'strategies', value: '[{},{"a":1}]' });
    expect(written).toContainEqual({ name: 'tippecanoe_decisions', value: '{"basezoom":5}' });
    expect(metadataFromRows(written).metadata).toEqual(words);
  });

  test('never writes two rows of one name, and loses no value', () => {
    const metadata = { ...full, other: { name: 'other', json: '{bad', format: 'png', zebra: 'z' } };
    const written = rowsFromMetadata(metadata, { format: 'pbf' });
    expect(new Set(written.map(({ name }) => name)).size).toBe(written.length);
    expect(JSON.parse(written.at(-1)!.value)).toMatchObject({ name: 'other', json: '{bad', format: 'png' });
    expect(metadataFromRows(written).metadata.other.json).toBe('{bad');
  });

  test('writes an unreadable json row back unchanged', () => {
    const { metadata } = metadataFromRows(rows({ json: '{bad' }));
    expect(rowsFromMetadata(metadata, { format: 'pbf' })).toEqual(rows({ format: 'pbf', json: '{bad' }));
  });
});
