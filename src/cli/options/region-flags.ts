// Options that say which tiles are wanted by their place and zoom, of all writing commands that read one archive.

import { usage } from '../../kit/usage.ts';
import { type RequestOptions, readRegion } from '../../run/request/create-request.ts';
import type { Area } from '../../tile/area/area.ts';
import { boxOf } from './box.ts';
import type { Options } from './options.ts';
import { zoomListOf } from './zooms.ts';

export const REGION_FLAGS: Options = {
  zooms: { type: 'string', isMultiple: true },
  bbox: { type: 'string', isMultiple: true, aliases: ['bounds'] },
  region: { type: 'path', isMultiple: true, isRead: true, files: ['.geojson', '.json'] },
  excludeRegion: { type: 'path', isMultiple: true, isRead: true, files: ['.geojson', '.json'] },
  buffer: { type: 'number' },
  clip: { type: 'boolean', default: false },
  clipBuffer: { type: 'number' },
};

export const REGION_HELP = `
  Region
    --bbox W,S,E,N           Tiles with any part in this box, in degrees; repeatable (alias --bounds). Where W is greater
                             than E, it crosses the antimeridian
    --region FILE            Tiles with any part in the polygons of a GeoJSON file; repeatable, and together with --bbox
    --exclude-region FILE    Leave out tiles that lie wholly in the polygons of this file; repeatable
    --buffer N               Widen boxes and regions by N widths of a tile, at each zoom; default 0
    --clip                   Cut features of vector tiles at the region's edge; tiles inside keep their bytes
    --clip-buffer N          With --clip: cut N units, of 4096 a tile, outside the edge; default 64
    --zooms LIST             Zooms to keep, such as 0-5,8,10-12
`;

/** As wide as tiles usually are beyond their own edge. */
const CLIP_BUFFER = 64;
/** Half a tile: more would cut nothing where regions are small. */
const MAX_CLIP_BUFFER = 2048;
const MAX_BUFFER = 64;

export interface RegionFlags {
  zooms: string[];
  bbox: string[];
  region: string[];
  excludeRegion: string[];
  buffer?: number;
  clip: boolean;
  clipBuffer?: number;
  minzoom?: number;
  maxzoom?: number;
}

/**
 * Returns the options of a request that are about place and zoom. Reads the files.
 * @throws TilefoldError 'USAGE'; 'NOT_FOUND', 'BAD_REGION' for a file
 */
export function regionOptionsOf(flags: RegionFlags): Pick<RequestOptions, 'zooms' | 'area'> {
  const zooms = zoomListOf(flags.zooms);
  if (zooms !== undefined && (flags.minzoom !== undefined || flags.maxzoom !== undefined))
    throw usage('--zooms says which zooms to keep, and so do --minzoom and --maxzoom; use one of them');
  const area = areaOf(flags);
  return { ...(zooms === undefined ? {} : { zooms }), ...(area === undefined ? {} : { area }) };
}

export function regionFilesOf({ region, excludeRegion }: RegionFlags): string[] {
  return [...region, ...excludeRegion];
}

function areaOf({ bbox, region, excludeRegion, buffer, clip, clipBuffer }: RegionFlags): Area | undefined {
  const hasPlace = bbox.length > 0 || region.length > 0;
  if (buffer !== undefined && !hasPlace) throw usage('--buffer widens a --bbox or --region, and none is given');
  if (buffer !== undefined && !(buffer >= 0 && buffer <= MAX_BUFFER))
    throw usage(`--buffer takes widths of a tile, from 0 to ${MAX_BUFFER}; got ${buffer}`);
  if (clip && !hasPlace && excludeRegion.length === 0)
    throw usage('--clip cuts at the edge of a --bbox, --region or --exclude-region, and none is given');
  if (clipBuffer !== undefined && !clip) throw usage('--clip-buffer goes with --clip');
  if (clipBuffer !== undefined && !(clipBuffer >= 0 && clipBuffer <= MAX_CLIP_BUFFER))
    throw usage(`--clip-buffer takes units, of 4096 a tile, from 0 to ${MAX_CLIP_BUFFER}; got ${clipBuffer}`);
  if (!hasPlace && excludeRegion.length === 0) return undefined;
  return {
    boxes: bbox.map(boxOf),
    regions: region.map(readRegion),
    excluded: excludeRegion.map(readRegion),
    buffer: buffer ?? 0,
    clip: clip ? (clipBuffer ?? CLIP_BUFFER) : null,
  };
}
