// tilefold merge: several archives as one.

import { ON_DUPLICATE_HELP, requestOptionsOf, WRITING_FLAGS, WRITING_HELP, type WritingFlags } from '../cli/options/flags.ts';
import { readInputList } from '../cli/options/input-list.ts';
import { checkLocalPath } from '../cli/options/local-path.ts';
import type { Options } from '../cli/options/options.ts';
import { parse } from '../cli/options/parse.ts';
import { maxInflatedOf } from '../cli/options/tile-flags.ts';
import { usage, whole } from '../kit/usage.ts';
import type { GivenOptions } from '../transform/registry.ts';
import type { Command } from './command.ts';
import { runWriting } from './writing/writing-command.ts';

const HELP = `
  Usage
    $ tilefold merge [options] <input>... --output <output>

  Inputs
    --input-list FILE        More inputs: a path on each line, relative to the list's directory; repeatable
    --on-duplicate WHAT      Different tiles of one key: error (default), first or last input's tile, or concat-layers:
                             one tile with the source-layers of all; equal tiles are always one
    --dedupe-features        With concat-layers: of features equal in both tiles, keep one
    --overzoom-fill          Make the deeper tiles of inputs that end before others do, by cutting their deepest tiles
    --max-inflated-bytes N   Most bytes that one tile may inflate to; default 64MB
    --max-tile-bytes N       Report tiles above N stored bytes; default 1250KB, 0 for none
    --fail-over BYTES        Exit 3 when a written tile is larger; the output stands
${WRITING_HELP.replace(ON_DUPLICATE_HELP, '').replace('default <stem>.<verb>.<ext> beside the input', 'needed')}
  Example
    $ tilefold merge north.mbtiles south.pmtiles --output country.pmtiles --on-duplicate concat-layers --dedupe-features
`;

const FLAGS: Options = {
  ...WRITING_FLAGS,
  inputList: { type: 'path', isMultiple: true, isRead: true },
  onDuplicate: { type: 'string', choices: ['error', 'first', 'last', 'concat-layers'], default: 'error' },
  dedupeFeatures: { type: 'boolean', default: false },
  overzoomFill: { type: 'boolean', default: false },
  maxInflatedBytes: { type: 'bytes' },
  maxTileBytes: { type: 'bytes' },
  failOver: { type: 'bytes' },
};

interface MergeFlags extends WritingFlags {
  inputList: string[];
  dedupeFeatures: boolean;
  overzoomFill: boolean;
  maxInflatedBytes?: number;
  maxTileBytes?: number;
  failOver?: number;
}

const command: Command = {
  help: HELP,
  options: FLAGS,
  async run(argv) {
    const { input, flags } = parse<MergeFlags>(HELP, argv, FLAGS);
    const [first, ...moreInputs] = inputsOf(input, flags);
    if (flags.output === undefined) throw usage('merge takes the output by --output PATH; all other paths are inputs');
    const merge = mergeOptionsOf(flags);
    const maxTileBytes = whole('--max-tile-bytes', flags.maxTileBytes, 0);
    const sizes = maxTileBytes === undefined ? {} : { maxTileBytes };
    const given = { command: 'merge', ...requestOptionsOf([first], flags), ...sizes, moreInputs, merge } as const;
    return runWriting({ words: ['merge', ...argv], given, styles: [], regions: [], more: () => ({}) }, flags);
  },
};

/** Those of the command line, then those of lists. */
function inputsOf(typed: readonly string[], { inputList }: MergeFlags): [string, ...string[]] {
  const [first, ...more] = [...typed, ...inputList.flatMap(readInputList)];
  if (first === undefined) throw usage('an input is needed: tilefold merge [options] <input>... --output <output>');
  for (const path of more) checkLocalPath('an input', path, 'read');
  return [first, ...more];
}

function mergeOptionsOf(flags: MergeFlags): NonNullable<GivenOptions['merge']> {
  const { dedupeFeatures, overzoomFill, onDuplicate } = flags;
  if (dedupeFeatures && onDuplicate !== 'concat-layers') throw usage('--dedupe-features goes with --on-duplicate concat-layers');
  return { dedupeFeatures, overzoomFill, ...maxInflatedOf(flags) };
}

export default command;
