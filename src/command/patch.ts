// tilefold patch: applies a patch of `tilefold diff` to its base.

import { resolve } from 'node:path';
import { requestOptionsOf, WRITING_FLAGS, WRITING_HELP, type WritingFlags } from '../cli/options/flags.ts';
import { checkLocalPath } from '../cli/options/local-path.ts';
import type { Options } from '../cli/options/options.ts';
import { parse } from '../cli/options/parse.ts';
import { checkDistinctFiles } from '../kit/fs/distinct-files.ts';
import { usage } from '../kit/usage.ts';
import { patchRef } from '../shard/patch/open-patched.ts';
import type { Command } from './command.ts';
import { runWriting } from './writing/writing-command.ts';

/** A result is a whole: no zooms to choose, and no tile is compressed by choice. */
const LEFT_OUT = ['minzoom', 'maxzoom', 'codec', 'tileCompression', 'level', 'badTiles', 'failOnBad'] as const;
const LEFT_OUT_LINES = /^ {4}--(minzoom|codec|tile-compression|level|bad-tiles|fail-on-bad) .*\n/gm;

const HELP = `
  Usage
    $ tilefold patch [options] <base> <patch> [<output>]

  Writes the archive that the patch was made for: its tiles byte for byte, and its metadata. Another base is refused by its
  hash before anything is written (exit 5). The base may be in another format or schema than it was.
${WRITING_HELP.replaceAll(LEFT_OUT_LINES, '')}
  Example
    $ tilefold patch old.mbtiles update.mbtiles new.mbtiles
`;

const FLAGS: Options = Object.fromEntries(
  Object.entries(WRITING_FLAGS).filter(([name]) => !(LEFT_OUT as readonly string[]).includes(name)),
);

const command: Command = {
  help: HELP,
  options: FLAGS,
  async run(argv) {
    const { input, flags } = parse<WritingFlags>(HELP, argv, FLAGS);
    const [base, path, ...output] = input;
    if (base === undefined || path === undefined)
      throw usage('a base and a patch are needed: tilefold patch [options] <base> <patch> [<output>]');
    checkLocalPath('the patch', path, 'read');
    const given = {
      command: 'patch',
      ...requestOptionsOf([base, ...output], {
        ...flags,
        codec: 'zlib',
        tileCompression: 'auto',
      }),
    } as const;
    const more = () => {
      if (given.output) checkDistinctFiles([{ path: given.output, what: 'the output' }], [{ path, what: 'the patch' }]);
      const { ref, aggTilesHash } = patchRef(resolve(path));
      return { patch: { patch: ref }, aggTilesHash: given.aggTilesHash === true || aggTilesHash };
    };
    return runWriting({ words: ['patch', ...argv], given, styles: [], regions: [], more }, flags);
  },
};

export default command;
