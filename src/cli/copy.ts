// tilefold copy: every tile as stored, in the same format or the other.

import type { Command } from './command.ts';
import { WRITING_FLAGS, WRITING_HELP, type WritingFlags, wishOf } from './flags.ts';
import { parse } from './parse.ts';
import { runWriting } from './writing-command.ts';

const HELP = `
  Usage
    $ tilefold copy [options] <input> [<output>]
${WRITING_HELP}
  Example
    $ tilefold copy planet.mbtiles planet.pmtiles --plan split-merge
`;

const command: Command = {
  async run(argv) {
    const { input, flags } = parse<WritingFlags>(HELP, argv, WRITING_FLAGS);
    return runWriting({ ...wishOf(input, flags), command: 'copy' }, flags);
  },
};

export default command;
