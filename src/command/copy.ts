// tilefold copy: every tile as stored, in the same format or the other. Tiles are decoded only if source-layers are selected.

import { WRITING_FLAGS, WRITING_HELP, type WritingFlags, wishOf } from '../cli/options/flags.ts';
import type { Options } from '../cli/options/options.ts';
import { parse } from '../cli/options/parse.ts';
import { layerChoiceOf, maxInflatedOf, TILE_FLAGS, TILE_HELP, type TileFlags, tileWishOf } from '../cli/options/tile-flags.ts';
import type { Command } from './command.ts';
import { runWriting } from './writing/writing-command.ts';

const HELP = `
  Usage
    $ tilefold copy [options] <input> [<output>]

  Tiles
    --layers NAMES           Source-layers to copy; default: all, with tiles copied as stored and not decoded
    --exclude-layers NAMES   Source-layers to leave out
${TILE_HELP}${WRITING_HELP}
  Example
    $ tilefold copy planet.mbtiles planet.pmtiles --plan split-merge
`;

const FLAGS: Options = { ...WRITING_FLAGS, ...TILE_FLAGS };

const command: Command = {
  help: HELP,
  options: FLAGS,
  async run(argv) {
    const { input, flags } = parse<WritingFlags & TileFlags>(HELP, argv, FLAGS);
    const choice = layerChoiceOf(flags);
    const isChosen = choice.layers !== null || choice.excludeLayers.length > 0;
    const prune = isChosen ? { prune: { ...choice, ...maxInflatedOf(flags) } } : {};
    const more = () => ({ ...tileWishOf(flags), ...prune });
    const wish = { command: 'copy', ...wishOf(input, flags) } as const;
    return runWriting({ words: ['copy', ...argv], wish, styles: [], more }, flags);
  },
};

export default command;
