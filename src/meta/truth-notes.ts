// What a change says that the tiles or other values contradict. Notes alone: the user may know better.

import { typeOfFormat } from '../archive/mbtiles/tile-format.ts';
import { type MetaDocument, valueIn } from '../archive/meta-document.ts';
import { centerOf, zoomOf } from '../archive/meta-values.ts';
import { openSource } from '../archive/open.ts';
import { usage } from '../kit/usage.ts';
import { compressionOf, SNIFFED_TILES } from '../tile/sniff-tiles.ts';

const MOST = 255;

/** @throws TilefoldError 'USAGE' when a change leaves no zoom */
export function rangeNotes(document: MetaDocument, changed: readonly string[]): string[] {
  if (!changed.some((key) => ['minzoom', 'maxzoom', 'center'].includes(key))) return [];
  const [min, max] = ['minzoom', 'maxzoom'].map((key) => usable(() => zoomOf(key, valueIn(document, key), MOST)));
  if (min === undefined || max === undefined) return [];
  if (min > max) throw usage(`minzoom ${min} is above maxzoom ${max}`);
  const zoom = usable(() => centerOf(valueIn(document, 'center'), MOST)[2]);
  if (zoom === undefined || (zoom >= min && zoom <= max)) return [];
  return [`the center's zoom ${zoom} is not between minzoom ${min} and maxzoom ${max}; some readers reject that`];
}

/** A wrong format or compression makes an archive unreadable. */
export function encodingNotes(path: string, document: MetaDocument, changed: readonly string[]): string[] {
  if (!changed.includes('format') && !changed.includes('compression')) return [];
  using source = openSource(path, { onDuplicate: 'first' });
  const notes: string[] = [];
  const format = valueIn(document, 'format');
  const { tileType } = source.summary;
  if (changed.includes('format') && typeof format === 'string' && tileType !== 'unknown' && typeOfFormat(format) !== tileType)
    notes.push(`format says ${format}, but the tiles are ${tileType}`);
  const compression = valueIn(document, 'compression');
  const found = compressionOf(source.sample(SNIFFED_TILES), compression === 'brotli' ? 'brotli' : 'unknown');
  if (changed.includes('compression') && typeof compression === 'string' && found !== undefined && found !== compression)
    notes.push(`compression says ${compression}, but the tiles tell: ${found}`);
  return notes;
}

/** A value that cannot be read was there before, and is not this change's mistake. */
function usable(read: () => number): number | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
