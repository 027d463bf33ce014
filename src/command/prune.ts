// tilefold prune: removes what the style never draws.

import { requestOptionsOf, WRITING_FLAGS, WRITING_HELP, type WritingFlags } from '../cli/options/flags.ts';
import { namesOf } from '../cli/options/name-list.ts';
import type { Options } from '../cli/options/options.ts';
import { parse } from '../cli/options/parse.ts';
import { REGION_FLAGS, REGION_HELP, type RegionFlags, regionFilesOf, regionOptionsOf } from '../cli/options/region-flags.ts';
import {
  layerChoiceOf,
  maxInflatedOf,
  refuseBoth,
  TILE_FLAGS,
  TILE_HELP,
  type TileFlags,
  tileOptionsOf,
} from '../cli/options/tile-flags.ts';
import { printNote } from '../cli/output.ts';
import { usage } from '../kit/usage.ts';
import { type RequestOptions, readStyle } from '../run/request/create-request.ts';
import type { StyleMode } from '../transform/prune/prune-options.ts';
import type { Command } from './command.ts';
import { OPTIMIZE_DIFFERENCE } from './legacy/differences.ts';
import { runWriting } from './writing/writing-command.ts';

const HELP = `
  Usage
    $ tilefold prune [options] <input> [<output>]

  Pruning
    --style FILE             A MapLibre or Mapbox style, version 8; repeatable: a feature stays if any style draws it.
                             Without a style, only what you name below is removed
    --source ID              The vector source in the style that stands for the input; repeatable; default: all of them
    --style-mode MODE        none, layer, layer+filter (default with a style), layer+filter+attributes,
                             vt-compat: layers as ibesora/vt-optimizer decides; tiles without layers are dropped
    --zoom-rule RULE         view (default): a tile at zoom z is drawn on [z, z+1), and at the highest zoom up to 24;
                             tile: a layer is drawn where minzoom <= z < maxzoom
    --visibility RULE        layout (default), or paint: features of zero opacity, width or size are removed too
    --overzoom-gaps          Where a deeper tile is missing, keep what higher zooms draw from the tile above it
    --unknown-filter WHAT    keep (default) or drop features whose filter cannot be evaluated
    --on-style-error WHAT    abort (default), or keep: do not prune by a style that is not valid
    --layers NAMES           Source-layers to keep; all others are removed
    --exclude-layers NAMES   Source-layers to remove
    --keep-attributes KEYS   Attributes to keep although the style does not read them
    --drop-attributes KEYS   Attributes to remove, with or without a style
    --drop-empty-tiles       Drop tiles that have no layers left
${TILE_HELP}${REGION_HELP}${WRITING_HELP}
  Example
    $ tilefold prune planet.mbtiles --style style.json --output planet.pruned.pmtiles --plan split-merge
`;

const STYLE_MODES = ['none', 'layer', 'layer+filter', 'layer+filter+attributes', 'vt-compat'] as const satisfies StyleMode[];

const FLAGS: Options = {
  ...WRITING_FLAGS,
  ...REGION_FLAGS,
  ...TILE_FLAGS,
  style: { type: 'path', isMultiple: true, isRead: true, files: ['.json'] },
  source: { type: 'string', isMultiple: true },
  styleMode: { type: 'string', choices: [...STYLE_MODES] },
  zoomRule: { type: 'string', choices: ['view', 'tile'], default: 'view' },
  visibility: { type: 'string', choices: ['layout', 'paint'], default: 'layout' },
  overzoomGaps: { type: 'boolean', default: false },
  unknownFilter: { type: 'string', choices: ['keep', 'drop'], default: 'keep' },
  onStyleError: { type: 'string', choices: ['abort', 'keep'], default: 'abort' },
  keepAttributes: { type: 'string', isMultiple: true },
  dropAttributes: { type: 'string', isMultiple: true },
  dropEmptyTiles: { type: 'boolean' },
};

interface PruneFlags extends WritingFlags, RegionFlags, TileFlags {
  style: string[];
  source: string[];
  styleMode?: StyleMode;
  zoomRule: 'view' | 'tile';
  visibility: 'layout' | 'paint';
  overzoomGaps: boolean;
  unknownFilter: 'keep' | 'drop';
  onStyleError: 'abort' | 'keep';
  keepAttributes: string[];
  dropAttributes: string[];
  dropEmptyTiles?: boolean;
}

const command: Command = {
  help: HELP,
  options: FLAGS,
  async run(argv, calledAs) {
    const { input, flags } = parse<PruneFlags>(HELP, argv, FLAGS);
    if (calledAs === 'optimize' && !flags.quiet) printNote(OPTIMIZE_DIFFERENCE);
    const more = () => ({ ...tileOptionsOf(flags), ...regionOptionsOf(flags), prune: pruneOf(flags) });
    const given = { command: 'prune', ...requestOptionsOf(input, flags) } as const;
    return runWriting({ words: ['prune', ...argv], given, styles: flags.style, regions: regionFilesOf(flags), more }, flags);
  },
};

export default command;

function pruneOf(flags: PruneFlags): NonNullable<RequestOptions['prune']> {
  const { style, styleMode, zoomRule, visibility, unknownFilter, overzoomGaps, onStyleError, dropEmptyTiles } = flags;
  if (style.length === 0 && (styleMode ?? 'none') !== 'none') throw usage(`--style-mode ${styleMode} needs a --style`);
  if (overzoomGaps && (style.length === 0 || styleMode === 'none' || styleMode === 'vt-compat' || zoomRule === 'tile'))
    throw usage('--overzoom-gaps goes with a --style and --zoom-rule view; without them no tile is drawn on higher views');
  const keepAttributes = namesOf('--keep-attributes', flags.keepAttributes);
  const dropAttributes = namesOf('--drop-attributes', flags.dropAttributes);
  refuseBoth('--keep-attributes', keepAttributes, '--drop-attributes', dropAttributes);
  if (keepAttributes.length > 0 && styleMode !== 'layer+filter+attributes')
    throw usage('--keep-attributes goes with --style-mode layer+filter+attributes; the other modes keep all');
  return {
    styles: style.map((path) => ({ name: path, text: readStyle(path) })),
    sources: namesOf('--source', flags.source),
    ...(styleMode === undefined ? {} : { styleMode }),
    ...(dropEmptyTiles === undefined ? {} : { dropEmptyTiles }),
    ...maxInflatedOf(flags),
    ...layerChoiceOf(flags),
    onStyleError,
    zoomRule,
    visibility,
    unknownFilter,
    overzoomGaps,
    keepAttributes,
    dropAttributes,
  };
}
