// tilefold simplify: removes vertices of lines and polygons, in a whole archive or in one tile.

import { requestOptionsOf, WRITING_FLAGS, WRITING_HELP, type WritingFlags } from '../cli/options/flags.ts';
import { namesOf } from '../cli/options/name-list.ts';
import type { Options } from '../cli/options/options.ts';
import { parse } from '../cli/options/parse.ts';
import { REGION_FLAGS, REGION_HELP, type RegionFlags, regionFilesOf, regionOptionsOf } from '../cli/options/region-flags.ts';
import { layerChoiceOf, maxInflatedOf, TILE_FLAGS, TILE_HELP, type TileFlags, tileOptionsOf } from '../cli/options/tile-flags.ts';
import { tolerancesOf } from '../cli/options/tolerances.ts';
import { usage, whole } from '../kit/usage.ts';
import type { RequestOptions } from '../run/request/create-request.ts';
import { MAX_ZOOM, type TileKey } from '../tile/key.ts';
import type { Command } from './command.ts';
import { runWriting } from './writing/writing-command.ts';

const HELP = `
  Usage
    $ tilefold simplify [options] <input> [<output>]

  Simplifying
    --tolerance T            How far a line may move, in tile units; or ZOOM:T,ZOOM:T, each from its zoom on
    --layers NAMES           Source-layers to simplify; the others stay as they are. Default: all
    --exclude-layers NAMES   Source-layers to leave as they are
    --preserve-topology      Keep vertices that neighbouring features of a layer share
    --drop-degenerate        Drop rings and lines that collapse; by default they keep their vertices
    --drop-empty-tiles       Drop tiles that have no layers left
    --z Z --x X --y Y        Simplify this tile (XYZ) only; the output holds nothing else
    --layer NAME             With --z, --x and --y: simplify this layer and drop the others, as vt-optimizer does
${TILE_HELP}${REGION_HELP}${WRITING_HELP}
  Example
    $ tilefold simplify planet.mbtiles --layers water,landcover --tolerance 0:4,10:2,14:1 planet.simplified.pmtiles
`;

const FLAGS: Options = {
  ...WRITING_FLAGS,
  ...REGION_FLAGS,
  ...TILE_FLAGS,
  tolerance: { type: 'string' },
  preserveTopology: { type: 'boolean', default: false },
  dropDegenerate: { type: 'boolean', default: false },
  dropEmptyTiles: { type: 'boolean', default: false },
  z: { type: 'number' },
  x: { type: 'number' },
  y: { type: 'number' },
  layer: { type: 'string', isMultiple: true },
};

interface SimplifyFlags extends WritingFlags, RegionFlags, TileFlags {
  tolerance?: string;
  preserveTopology: boolean;
  dropDegenerate: boolean;
  dropEmptyTiles: boolean;
  z?: number;
  x?: number;
  y?: number;
  layer: string[];
}

const command: Command = {
  help: HELP,
  options: FLAGS,
  async run(argv) {
    const { input, flags } = parse<SimplifyFlags>(HELP, argv, FLAGS);
    const tile = tileOf(flags);
    if (tile !== null && (flags.zooms.length > 0 || flags.bbox.length > 0 || regionFilesOf(flags).length > 0))
      throw usage('--z, --x and --y name the only tile; leave out --zooms, --bbox, --region and --exclude-region');
    const more = () => ({ ...tileOptionsOf(flags), ...regionOptionsOf(flags), tile, simplify: simplifyOf(flags, tile) });
    const given = { command: 'simplify', ...requestOptionsOf(input, flags) } as const;
    return runWriting({ words: ['simplify', ...argv], given, styles: [], regions: regionFilesOf(flags), more }, flags);
  },
};

export default command;

function tileOf({ z, x, y }: SimplifyFlags): TileKey | null {
  if (z === undefined && x === undefined && y === undefined) return null;
  if (z === undefined || x === undefined || y === undefined) throw usage('--z, --x and --y name one tile together');
  whole('--z', z, 0, MAX_ZOOM);
  whole('--x', x, 0, 2 ** z - 1);
  whole('--y', y, 0, 2 ** z - 1);
  return { z, x, y };
}

function simplifyOf(flags: SimplifyFlags, tile: TileKey | null): NonNullable<RequestOptions['simplify']> {
  const { tolerance, preserveTopology, dropDegenerate, dropEmptyTiles } = flags;
  const only = namesOf('--layer', flags.layer);
  const { layers, excludeLayers } = layerChoiceOf(flags);
  if (only.length > 0 && (layers !== null || excludeLayers.length > 0))
    throw usage('--layer goes without --layers and --exclude-layers');
  if (only.length > 0 && tile === null)
    throw usage('--layer drops all other layers of the one tile that --z, --x and --y name; for an archive use --layers');
  if (tolerance === undefined && tile === null) throw usage('--tolerance is needed: how far a line may move, in tile units');
  return {
    layers: only.length > 0 ? only : layers,
    excludeLayers,
    onlyLayers: only.length > 0,
    tolerances: tolerance === undefined ? [] : tolerancesOf(tolerance),
    preserveTopology,
    dropDegenerate,
    dropEmptyTiles,
    ...maxInflatedOf(flags),
  };
}
