import { expect, test } from 'vitest';
import { partsOfReport, partsReport, requestReport } from '../../../src/job/output/request-report.ts';
import { createRequest } from '../../../src/run/request/create-request.ts';

const INPUT = { command: 'copy', input: '/in.pmtiles', inputFormat: 'pmtiles', output: '/out.mbtiles' } as const;

test('a request is listed option by option, in a fixed order', () => {
  const listed = requestReport(createRequest({ ...INPUT, minzoom: 2, tile: { z: 3, x: 1, y: 0 }, shardBytes: 9 }));
  expect(JSON.stringify(listed)).toBe(
    JSON.stringify({
      inputFormat: 'pmtiles',
      mbtilesType: 'auto',
      aggTilesHash: false,
      codec: 'zlib',
      tileCompression: 'auto',
      level: null,
      onDecodeError: 'keep',
      onDuplicate: 'error',
      maxTileBytes: 1_280_000,
      minzoom: 2,
      maxzoom: null,
      tile: { z: 3, x: 1, y: 0 },
      shardBytes: 9,
      command: 'copy',
      input: '/in.pmtiles',
      output: '/out.mbtiles',
      outputFormat: 'mbtiles',
      transform: { use: 'copy' },
    }),
  );
});

test('styles are listed by name', () => {
  const layer = { id: 'a', type: 'line', source: 's', 'source-layer': 'road' };
  const text = JSON.stringify({ version: 8, sources: { s: { type: 'vector' } }, layers: [layer] });
  const styles = [{ name: 'a.json', text }];
  const { transform } = requestReport(createRequest({ ...INPUT, command: 'prune', prune: { styles } }));
  expect(transform).toMatchObject({ use: 'prune', styles: ['a.json'] });
});

test('the parts of a fingerprint are listed with their input, and parsed back', () => {
  const parts = { inputs: [{ size: 1 }], options: { codec: 'zlib' }, style: null, versions: {}, permits: {} };
  const listed = partsReport(parts);
  expect(JSON.stringify(listed)).toBe('{"input":{"size":1},"options":{"codec":"zlib"},"style":null,"versions":{},"permits":{}}');
  expect(partsOfReport(listed)).toEqual(parts);
});
