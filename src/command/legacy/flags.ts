// The options of the command line without a command, as vt-optimizer and vt-optimizer-rs have it.

import type { Options } from '../../cli/options/options.ts';

export const LEGACY_FLAGS: Options = {
  mbtiles: { type: 'path', shortFlag: 'm', isRead: true, files: ['.mbtiles', '.pmtiles'] },
  style: { type: 'path', shortFlag: 's', isRead: true, files: ['.json'] },
  output: { type: 'path', shortFlag: 'o', aliases: ['out'] },
  zoom: { type: 'number', shortFlag: 'z' },
  x: { type: 'number', aliases: ['column'] },
  y: { type: 'number', aliases: ['row'] },
  layer: { type: 'string', shortFlag: 'l', isMultiple: true },
  tolerance: { type: 'string', shortFlag: 't' },
  /** vt-optimizer has it, and never reads it. */
  verbose: { type: 'boolean', shortFlag: 'b' },
};

export const LEGACY_HELP = `
  Usage
    $ tilefold -m <archive> [options]

  The command line of vt-optimizer and vt-optimizer-rs. Each form runs a command, and prints its line. Options of that command
  may follow.

  Options
    -m, --mbtiles FILE       The archive, MBTiles or PMTiles; alone: inspect it
    -s, --style STYLE        Prune it by this style, as vt-optimizer does (style mode vt-compat)
    -z, --zoom Z             With -x and -y: show what this tile holds
    -x, --column X           Column of the tile
    -y, --row Y              Row of the tile, counted from the top (XYZ)
    -l, --layer NAME         With -z, -x and -y: only this source-layer; repeatable
    -t, --tolerance T        With -z, -x, -y and -l: simplify these layers of the tile, in tile units
    -o, --output, --out PATH With -s or -t: where to write
    -b, --verbose            Say more on stderr

  Example
    $ tilefold -m planet.mbtiles
    $ tilefold -m planet.mbtiles -s style.json -o planet.small.mbtiles
    $ tilefold -m planet.mbtiles -z 0 -x 0 -y 0 -l water
`;
