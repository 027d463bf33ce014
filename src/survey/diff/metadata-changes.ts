// Compares the metadata of two tilesets by meaning: both are brought to one form first. MBTiles' json row is lifted, texts that hold
// JSON are read, degrees are compared to 7 digits, and what one of the formats cannot hold is left out.

import type { ArchiveSummary } from '../../archive/types.ts';
import { structureOrText } from '../../kit/json-value.ts';
import { canonicalJson } from '../../plan/fingerprint.ts';
import { fileMetadataKeys } from '../../tile/file-metadata.ts';
import type { TilesetMetadata } from '../../tile/metadata.ts';
import type { MetadataChange } from './report-types.ts';

type Described = Pick<ArchiveSummary, 'format' | 'metadata'>;

const DIGITS = 7;
/** A PMTiles header always has them, whether the tileset says them or not. */
const ALWAYS_IN_HEADER: readonly string[] = ['bounds', 'center', 'minzoom', 'maxzoom'];

export function metadataChanges(a: Described, b: Described): MetadataChange[] {
  const [before, after] = [comparable(a), comparable(b)];
  const isSameFormat = a.format === b.format;
  const keys = [...new Set([...before.keys(), ...after.keys()])].filter((key) => !isOfLoneLayer(key, before, after)).sort();
  return keys.flatMap((key): MetadataChange[] => {
    const [old, now] = [before.get(key), after.get(key)];
    if (canonicalJson(old) === canonicalJson(now)) return [];
    if (!isSameFormat && ALWAYS_IN_HEADER.includes(key) && (old === undefined || now === undefined)) return [];
    const change = old === undefined ? 'added' : now === undefined ? 'removed' : 'changed';
    return [{ key, change, a: old ?? null, b: now ?? null }];
  });
}

/** A layer that only one of them has is told by the list of layers. */
function isOfLoneLayer(key: string, before: ReadonlyMap<string, unknown>, after: ReadonlyMap<string, unknown>): boolean {
  const [id] = /(?<=^vector_layers\.).*(?=\.[^.]*$)/s.exec(key) ?? [];
  if (id === undefined) return false;
  return [before, after].some((values) => !(values.get('vector_layers') as readonly unknown[] | undefined)?.includes(id));
}

function comparable({ metadata }: Described): Map<string, unknown> {
  const { other, bounds, center, vector_layers, ...plain } = metadata;
  const ofFile = fileMetadataKeys(metadata);
  const values = new Map<string, unknown>(Object.entries(plain).filter(([, value]) => value !== undefined));
  if (bounds !== undefined) values.set('bounds', bounds.map(rounded));
  if (center !== undefined) values.set('center', center.map(rounded));
  for (const [key, value] of layerValues(vector_layers)) values.set(key, value);
  for (const [key, value] of Object.entries(other)) {
    if (!ofFile.includes(key)) values.set(key, typeof value === 'string' ? structureOrText(value) : value);
  }
  return values;
}

/** Member by member, as the order of layers has no meaning. */
function layerValues(layers: TilesetMetadata['vector_layers']): [string, unknown][] {
  if (layers === undefined) return [];
  const ids = new Set(layers.map(({ id }) => id));
  if (ids.size !== layers.length) return [['vector_layers', layers]];
  return [
    ['vector_layers', [...ids].sort()],
    ...layers.flatMap((layer) =>
      Object.entries(layer).flatMap(([member, value]): [string, unknown][] =>
        member === 'id' ? [] : [[`vector_layers.${layer.id}.${member}`, value]],
      ),
    ),
  ];
}

function rounded(degrees: number): number {
  // Adding 0 turns -0 into 0.
  return Number(degrees.toFixed(DIGITS)) + 0;
}
