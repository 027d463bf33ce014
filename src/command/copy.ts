// tilefold copy: every tile as stored, in the same format or the other. Tiles are decoded only if source-layers are selected.

import { requestOptionsOf, WRITING_FLAGS, WRITING_HELP, type WritingFlags } from '../cli/options/flags.ts';
import type { Options } from '../cli/options/options.ts';
import { parse } from '../cli/options/parse.ts';
import { REGION_FLAGS, REGION_HELP, type RegionFlags, regionFilesOf, regionOptionsOf } from '../cli/options/region-flags.ts';
import { layerChoiceOf, maxInflatedOf, TILE_FLAGS, TILE_HELP, type TileFlags, tileOptionsOf } from '../cli/options/tile-flags.ts';
import type { Command } from './command.ts';
import { runWriting } from './writing/writing-command.ts';

const HELP = `
  Usage
    $ tilefold copy [options] <input> [<output>]

  Tiles
    --layers NAMES           Source-layers to copy; default: all, with tiles copied as stored and not decoded
    --exclude-layers NAMES   Source-layers to leave out
${TILE_HELP}${REGION_HELP}${WRITING_HELP}
  Example
    $ tilefold copy planet.mbtiles planet.pmtiles --plan split-merge
`;

const FLAGS: Options = { ...WRITING_FLAGS, ...REGION_FLAGS, ...TILE_FLAGS };

const command: Command = {
  help: HELP,
  options: FLAGS,
  async run(argv) {
    const { input, flags } = parse<WritingFlags & RegionFlags & TileFlags>(HELP, argv, FLAGS);
    const choice = layerChoiceOf(flags);
    const isChosen = choice.layers !== null || choice.excludeLayers.length > 0;
    const prune = isChosen ? { prune: { ...choice, ...maxInflatedOf(flags) } } : { copy: maxInflatedOf(flags) };
    const more = () => ({ ...tileOptionsOf(flags), ...regionOptionsOf(flags), ...prune });
    const given = { command: 'copy', ...requestOptionsOf(input, flags) } as const;
    return runWriting({ words: ['copy', ...argv], given, styles: [], regions: regionFilesOf(flags), more }, flags);
  },
};

export default command;
