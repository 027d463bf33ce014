// Builds notes on the input and on what the run will change, before the first tile is read. One line each.

import { FORMATS } from '../../archive/formats.ts';
import type { ArchiveSummary, ColumnCount } from '../../archive/types.ts';
import { changesCounts } from '../../job/output/output-metadata.ts';
import { nearestName } from '../../kit/nearest-name.ts';
import { plural } from '../../kit/text/numbers.ts';
import type { Settled } from '../../plan/manifest.ts';
import type { Request } from '../../plan/request.ts';
import { areaText } from '../../tile/area/area.ts';
import { fileMetadataKeys } from '../../tile/file-metadata.ts';
import type { Region } from '../../tile/region.ts';
import type { TileType } from '../../tile/type.ts';
import { transformOf } from '../../transform/registry.ts';

export function inputNotes(request: Request, summary: ArchiveSummary, settled: Settled): string[] {
  return [
    ...brotliNotes(request, summary, settled),
    ...rawNotes(settled),
    ...encodingNotes(request, settled),
    ...wordNotes(request, summary),
    ...layerNotes(request, summary, settled),
    ...attributeNotes(request, summary),
  ];
}

/** Says what an area selected. */
export function regionNotes({ area }: Region, strips: readonly ColumnCount[], tiles: number): string[] {
  if (area === undefined) return [];
  const [first, last] = [strips[0]?.zoom, strips.at(-1)?.zoom];
  const zooms = first === undefined ? '' : first === last ? ` at zoom ${first}` : ` at zooms ${first} to ${last}`;
  return [`region: ${areaText(area)}: ${plural(tiles, 'tile')} of the input${zooms}`];
}

/** An input whose format expects another compression has its own note. */
function brotliNotes({ outputFormat }: Request, { format }: ArchiveSummary, { tileCompression, encoding }: Settled): string[] {
  const { title, expectedCompression } = FORMATS[outputFormat];
  if (
    encoding !== undefined ||
    expectedCompression === null ||
    FORMATS[format].expectedCompression !== null ||
    tileCompression !== 'brotli'
  )
    return [];
  return [
    `the tiles are compressed with brotli; most readers of ${title} expect ${expectedCompression}, which --tile-compression ${expectedCompression} gives them`,
  ];
}

/** Uncompressed vector tiles are legal and stay so, but are rarely intended, since they are several times as large. */
function rawNotes({ tileType, tileCompression, encoding }: Settled): string[] {
  if (encoding !== undefined || !isVector(tileType) || tileCompression !== 'none') return [];
  return [
    'the tiles are not compressed and stay so; with --tile-compression gzip, as vector tiles usually are, they are far smaller',
  ];
}

/** The request may name a compression that few readers take. */
function encodingNotes({ outputFormat }: Request, { tileType, encoding }: Settled): string[] {
  const { title, commonCompressions } = FORMATS[outputFormat];
  if (encoding === undefined || !isVector(tileType) || commonCompressions.includes(encoding.compression)) return [];
  const how = encoding.compression === 'none' ? 'without compression' : `in ${encoding.compression}`;
  const taken = commonCompressions.map((name) => (name === 'none' ? 'no compression' : name)).join(' or ');
  return [`the tiles are written ${how}, as asked; most readers of ${title} expect ${taken}`];
}

function isVector(type: TileType): boolean {
  return type === 'mvt' || type === 'mlt';
}

function wordNotes(request: Request, { metadata, metadataTexts }: ArchiveSummary): string[] {
  const isHashLost = metadataTexts.has('agg_tiles_hash') && !request.aggTilesHash;
  const areCountsLost = metadata.tilestats !== undefined && changesCounts(request);
  const lost = [...(isHashLost ? ['agg_tiles_hash'] : []), ...(areCountsLost ? ['tilestats'] : [])];
  const names = [...new Set([...fileMetadataKeys(metadata), ...lost])].sort();
  return names.length === 0 ? [] : [`metadata: left out, since it is true of the input alone: ${names.join(', ')}`];
}

/** If the transform decodes every tile, the output's list of layers is made from the tiles. */
function layerNotes({ transform }: Request, { metadata }: ArchiveSummary, { tileType }: Settled): string[] {
  const { vector_layers } = metadata;
  if (tileType !== 'mvt' || (vector_layers !== undefined && vector_layers.length > 0)) return [];
  const missing = `metadata: ${vector_layers === undefined ? 'there are no vector_layers' : 'vector_layers has no entry'}`;
  if (transformOf(transform).readsTiles(transform)) return [`${missing}; the output's are made from what is written`];
  return [
    `${missing}, and no tile is read that could tell: readers that go by them find no layer in the output; tilefold meta rebuild makes them`,
  ];
}

/** Named attributes that the metadata do not list although they list one of nearly that name. */
function attributeNotes({ transform }: Request, { metadata: { vector_layers = [] } }: ArchiveSummary): string[] {
  const known = new Set(vector_layers.flatMap(({ fields }) => Object.keys(fields)));
  const { attributes = [] } = transformOf(transform).namedLayers(transform);
  return attributes.flatMap((name) => {
    const nearest = known.has(name) ? undefined : nearestName(name, known);
    if (nearest === undefined) return [];
    return [`the archive's metadata do not list an attribute ${JSON.stringify(name)}; did you mean ${JSON.stringify(nearest)}?`];
  });
}
