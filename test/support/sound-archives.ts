// Small archives without findings, for tests to break: zoom 0 and the four tiles of zoom 1, one layer with two attributes.

import { gzipSync } from 'node:zlib';
import { buildMbtiles, type MbtilesShape, type TileRow } from './mbtiles-builder.ts';
import { type RawArchive, rawDirectory } from './pmtiles-bytes.ts';
import { buildTile, type FeatureDraft, type LayerDraft } from './tile-builder.ts';

const FIELDS = { name: 'String', lanes: 'Number' };

export const VECTOR_LAYERS = [{ id: 'roads', minzoom: 0, maxzoom: 1, fields: FIELDS }];

/** A layer named roads with a point; `layer` and `feature` change it. */
export function soundTile(layer: Partial<LayerDraft> = {}, feature: FeatureDraft = {}, more: readonly LayerDraft[] = []): Buffer {
  const features = [{ tags: { name: { string: 'A 1' }, lanes: { uint: 2 } }, ...feature }];
  return Buffer.from(buildTile([{ name: 'roads', extent: 4096, features, ...layer }, ...more]));
}

export type SoundMetadata = [name: unknown, value: unknown][];

export const MBTILES_METADATA: SoundMetadata = [
  ['name', 'sound'],
  ['format', 'pbf'],
  ['minzoom', '0'],
  ['maxzoom', '1'],
  ['bounds', '-180,-85.0511,180,85.0511'],
  ['center', '0,0,1'],
  ['json', JSON.stringify({ vector_layers: VECTOR_LAYERS })],
];

/** Five rows in key order; TMS. All tiles differ. */
export function soundRows(): TileRow[] {
  const keys = [
    [0, 0, 0],
    [1, 0, 0],
    [1, 0, 1],
    [1, 1, 0],
    [1, 1, 1],
  ];
  return keys.map(([z, x, row], i) => [z, x, row, gzipSync(soundTile({}, { id: i + 1 }))]);
}

export function soundMbtiles(
  path: string,
  shape: MbtilesShape = 'flat',
  rows: readonly TileRow[] = soundRows(),
  metadata: SoundMetadata = MBTILES_METADATA,
): string {
  return buildMbtiles(path, shape, rows, { metadata });
}

/** For `rawArchive`: uncompressed, clustered; the last two tiles are one run. `changes` replace whole members, `header` some bytes. */
export function soundPmtiles({ header = {}, ...changes }: Partial<RawArchive> = {}): RawArchive {
  const tiles = [1, 2, 3, 4].map((id) => soundTile({}, { id }));
  const runs = [1, 1, 1, 2];
  let id = 0;
  const entries = tiles.map(({ length }, i) => {
    const entry = { id, run: runs[i] as number, length };
    id += runs[i] as number;
    return entry;
  });
  return {
    root: rawDirectory(entries),
    metadata: JSON.stringify({ vector_layers: VECTOR_LAYERS }),
    tileData: Buffer.concat(tiles),
    ...changes,
    header: { 72: 5, 80: 4, 88: 4, 98: 1, 100: 0, 101: 1, ...header },
  };
}
