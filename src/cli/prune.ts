// tilefold prune: what no map drawn with the style will show is left out.

import type { AnyFlags } from 'meow';
import { type OnDecodeError, readStyle, type Wish } from '../index.ts';
import type { Command } from './command.ts';
import { usage, WRITING_FLAGS, WRITING_HELP, type WritingFlags, whole, wishOf } from './flags.ts';
import { parse } from './parse.ts';
import { runWriting } from './writing-command.ts';

const HELP = `
  Usage
    $ tilefold prune [options] <input> [<output>]

  Pruning
    --style FILE             A MapLibre or Mapbox style, version 8
    --style-mode MODE        none, layer, layer+filter (default with a style)
    --zoom-rule RULE         view (default): a tile at zoom z is drawn on [z, z+1), and at the highest zoom up to 24;
                             tile: a layer is drawn where minzoom <= z < maxzoom
    --unknown-filter WHAT    keep (default) or drop features whose filter cannot be compiled
    --drop-empty-tiles       Drop tiles that are left without layers
    --on-decode-error WHAT   keep (default), drop, abort: a tile that cannot be read
    --max-tile-bytes N       Report written tiles above N bytes; default 1280000, 0 for none
    --max-inflated-bytes N   What one tile may inflate to; default 67108864
${WRITING_HELP}
  Example
    $ tilefold prune planet.mbtiles --style style.json --output planet.pruned.pmtiles --plan split-merge
`;

const FLAGS: AnyFlags = {
  ...WRITING_FLAGS,
  style: { type: 'string' },
  styleMode: { type: 'string', choices: ['none', 'layer', 'layer+filter'] },
  zoomRule: { type: 'string', choices: ['view', 'tile'], default: 'view' },
  unknownFilter: { type: 'string', choices: ['keep', 'drop'], default: 'keep' },
  dropEmptyTiles: { type: 'boolean', default: false },
  onDecodeError: { type: 'string', choices: ['keep', 'drop', 'abort'], default: 'keep' },
  maxTileBytes: { type: 'number' },
  maxInflatedBytes: { type: 'number' },
};

interface PruneFlags extends WritingFlags {
  style?: string;
  styleMode?: 'none' | 'layer' | 'layer+filter';
  zoomRule: 'view' | 'tile';
  unknownFilter: 'keep' | 'drop';
  dropEmptyTiles: boolean;
  onDecodeError: OnDecodeError;
  maxTileBytes?: number;
  maxInflatedBytes?: number;
}

const command: Command = {
  async run(argv) {
    const { input, flags } = parse<PruneFlags>(HELP, argv, FLAGS);
    const maxTileBytes = whole('--max-tile-bytes', flags.maxTileBytes, 0);
    return runWriting(
      {
        ...wishOf(input, flags),
        command: 'prune',
        onDecodeError: flags.onDecodeError,
        ...(maxTileBytes === undefined ? {} : { maxTileBytes }),
        prune: pruneOf(flags),
      },
      flags,
    );
  },
};

export default command;

function pruneOf(flags: PruneFlags): NonNullable<Wish['prune']> {
  const { style, styleMode, zoomRule, unknownFilter, dropEmptyTiles } = flags;
  if (style === undefined && (styleMode ?? 'none') !== 'none') throw usage(`--style-mode ${styleMode} needs a --style`);
  const maxInflatedBytes = whole('--max-inflated-bytes', flags.maxInflatedBytes, 1);
  return {
    ...(style === undefined ? {} : { style: readStyle(style), styleName: style }),
    ...(styleMode === undefined ? {} : { styleMode }),
    ...(maxInflatedBytes === undefined ? {} : { maxInflatedBytes }),
    zoomRule,
    unknownFilter,
    dropEmptyTiles,
  };
}
