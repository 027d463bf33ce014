// Makes metadata true to the tiles: zooms, bounds, center, format and compression, vector_layers and tilestats. What the tiles do not
// tell stays as it is.

import { formatOf } from '../archive/mbtiles/tile-format.ts';
import { type MetaDocument, valueIn } from '../archive/meta-document.ts';
import { boundsOf, centerOf } from '../archive/meta-values.ts';
import type { Box, Side } from '../survey/describe/covers.ts';
import type { Description } from '../survey/describe/describe.ts';
import type { StoredCompression } from '../tile/codec/compression.ts';
import { latitudeAt, longitudeAt, settleExtent } from '../tile/extent.ts';
import { MAX_ZOOM } from '../tile/key.ts';
import { type Bounds, emptyMetadata, type TilesetMetadata } from '../tile/metadata.ts';
import { rebuiltLayers } from './rebuilt-layers.ts';
import { tilestatsOf } from './tilestats.ts';

export interface RebuildOptions {
  /** Make tilestats too; false: leave them out. */
  readonly tilestats: boolean;
}

/** Sets what the tiles tell, and returns notes. */
export function rebuild(document: MetaDocument, facts: Description, { tilestats }: RebuildOptions): string[] {
  const { zooms, box } = facts.covers;
  if (box === null) return ['there are no tiles on the grid that could tell anything; nothing is changed'];
  const declared = metadataOf(document);
  const bounds = boundsIn(box, declared.bounds);
  const settled = settleExtent({ ...declared, bounds }, zooms);
  for (const key of ['minzoom', 'maxzoom', 'bounds', 'center'] as const)
    if (!isSame(declared[key], settled[key])) document.set(key, settled[key]);
  if (facts.tileType !== 'unknown') document.set('format', formatOf(facts.tileType));
  const notes = [...setCompression(document, facts.compressions), ...lossNotes(facts)];
  if (facts.tileType !== 'mvt') return notes;
  document.set('vector_layers', rebuiltLayers(facts, valueIn(document, 'vector_layers')));
  if (tilestats) document.set('tilestats', tilestatsOf(facts));
  else document.remove('tilestats');
  return notes;
}

/** Bounds that end inside the outermost tiles are more exact than these, and stay. */
function boundsIn(box: Box, declared: Bounds | undefined): Bounds {
  const [west, north, east, south] = box;
  const outer: Bounds = [longitudeAt(west[0]), latitudeAt(south[0]), longitudeAt(east[0]), latitudeAt(north[0])];
  if (declared === undefined) return outer;
  const isWithin = (degrees: number, [edge, inner]: Side, at: (position: number) => number) =>
    degrees >= Math.min(at(edge), at(inner)) && degrees <= Math.max(at(edge), at(inner));
  const isExact =
    isWithin(declared[0], west, longitudeAt) &&
    isWithin(declared[1], south, latitudeAt) &&
    isWithin(declared[2], east, longitudeAt) &&
    isWithin(declared[3], north, latitudeAt);
  return isExact ? declared : outer;
}

/** What the document has in a usable form. */
function metadataOf(document: MetaDocument): TilesetMetadata {
  const metadata = emptyMetadata();
  const [bounds, center] = [valueIn(document, 'bounds'), valueIn(document, 'center')];
  try {
    if (bounds !== undefined) metadata.bounds = boundsOf(bounds);
  } catch {
    // Made from the tiles.
  }
  try {
    if (center !== undefined) metadata.center = centerOf(center, MAX_ZOOM);
  } catch {
    // As above.
  }
  const [minzoom, maxzoom] = [valueIn(document, 'minzoom'), valueIn(document, 'maxzoom')].map(Number);
  if (minzoom !== undefined && Number.isInteger(minzoom)) metadata.minzoom = minzoom;
  if (maxzoom !== undefined && Number.isInteger(maxzoom)) metadata.maxzoom = maxzoom;
  return metadata;
}

/** MBTiles need not say gzip, which readers expect. */
function setCompression(document: MetaDocument, compressions: Description['compressions']): string[] {
  const [most] = [...compressions].sort(([, a], [, b]) => b - a);
  if (most === undefined) return [];
  const name = most[0] === 'zlib' ? 'gzip' : most[0];
  const isSaid = valueIn(document, 'compression') !== undefined || document.format === 'pmtiles';
  if (isSaid || name === 'brotli' || name === 'zstd') document.set('compression', name);
  if (compressions.length === 1 && most[0] !== 'zlib') return [];
  const list = compressions.map(([compression, tiles]) => `${tiles} in ${compressionText(compression)}`).join(', ');
  return [`the tiles are not all in one compression that can be declared: ${list}; copy --tile-compression gzip makes them so`];
}

function compressionText(compression: StoredCompression): string {
  return compression === 'none' ? 'none at all' : compression;
}

function lossNotes({ unread, isCut }: Description): string[] {
  const notes = unread.map(({ defect, tiles, examples }) => {
    const places = examples.map((place) => place.join('/')).join(', ');
    return `tiles that cannot be read (${defect}), whose layers may be missing: ${tiles}, such as ${places}`;
  });
  return isCut ? [...notes, 'there are more layers or attributes than are told apart; some are left out'] : notes;
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
