// tilefold meta: prints and changes the metadata of an archive.

import { checkLocalPath } from '../../cli/options/local-path.ts';
import { parse } from '../../cli/options/parse.ts';
import { printNote, printReport } from '../../cli/output.ts';
import { createProgress } from '../../cli/progress/create-progress.ts';
import { withSignals } from '../../cli/signals.ts';
import { didYouMean } from '../../kit/nearest-name.ts';
import { wholeText } from '../../kit/text/terminal-text.ts';
import { usage, whole } from '../../kit/usage.ts';
import { type Edit, editMetadata } from '../../meta/edit.ts';
import { rebuild } from '../../meta/rebuild.ts';
import { formatReport } from '../../report/text/format-report.ts';
import { metaText } from '../../report/text/meta-text.ts';
import { describeTileset } from '../../survey/describe/describe.ts';
import { MAX_INFLATED_BYTES } from '../../tile/codec/compression.ts';
import type { Command } from '../command.ts';
import { mergeEdit, setEdit, unsetEdit } from './edits.ts';
import { HELP, META_FLAGS, type MetaFlags, WORDS, type Word } from './help.ts';
import { printMetadata } from './print.ts';

const command: Command = {
  help: HELP,
  options: META_FLAGS,
  words: WORDS,
  async run(argv) {
    const { input, flags } = parse<MetaFlags>(HELP, argv, META_FLAGS);
    const [typed, path, ...args] = input;
    const names = WORDS.map(({ name }) => name);
    if (typed === undefined) throw usage(`say what to do: tilefold meta ${names.join('|')} <input>`);
    const word = names.find((name) => name === typed);
    if (word === undefined) {
      const guess = didYouMean(typed, names);
      throw usage(`meta ${wholeText(typed)} is not known${guess === '' ? ';' : guess} known: ${names.join(', ')}`);
    }
    if (path === undefined) throw usage(`an input is needed: tilefold meta ${word} [options] <input>`);
    checkLocalPath('the input', path, 'read');
    refuseOthers(word, flags);
    if (word === 'get') return printMetadata(path, args, flags.reportFormat);
    return change(path, flags, await editOf(word, path, args, flags));
  },
};

export default command;

/** Options that a word does not have would do nothing. */
function refuseOthers(word: Word, { output, force, dryRun, dropTilestats, maxInflatedBytes, workers }: MetaFlags): void {
  const changing = { '--output': output !== undefined, '--force': force, '--dry-run': dryRun };
  const rebuilding = {
    '--drop-tilestats': dropTilestats,
    '--max-inflated-bytes': maxInflatedBytes !== undefined,
  };
  const refused = Object.entries({ ...(word === 'get' ? changing : {}), ...(word === 'rebuild' ? {} : rebuilding) });
  const given = refused.find(([, isGiven]) => isGiven);
  if (given !== undefined) throw usage(`${given[0]} has nothing to do in meta ${word}`);
  if (workers !== undefined && word !== 'rebuild') printNote(`--workers: nothing to set in meta ${word}; accepted and ignored`);
  if (force && output === undefined)
    throw usage('--force replaces an output, and --output names none; the input is changed without it');
}

async function editOf(word: Exclude<Word, 'get'>, path: string, args: readonly string[], flags: MetaFlags): Promise<Edit> {
  if (word === 'set') return setEdit(args);
  if (word === 'unset') return unsetEdit(path, args);
  if (word === 'merge') return mergeEdit(args);
  if (args.length > 0) throw usage(`too many arguments: ${args.join(' ')}`);
  const facts = await describe(path, flags);
  return { mayLoseUnread: true, apply: (document) => rebuild(document, facts, { tilestats: !flags.dropTilestats }) };
}

function describe(path: string, flags: MetaFlags): ReturnType<typeof describeTileset> {
  const maxInflatedBytes = whole('--max-inflated-bytes', flags.maxInflatedBytes, 1) ?? MAX_INFLATED_BYTES;
  const workers = whole('--workers', flags.workers, 1);
  return withSignals(async (signal) => {
    const progress = await createProgress(flags.progress, process.stderr);
    try {
      const { onEvent: onProgress } = progress;
      return await describeTileset(path, maxInflatedBytes, { signal, onProgress, ...(workers === undefined ? {} : { workers }) });
    } finally {
      progress.close();
    }
  });
}

async function change(input: string, { output, force, dryRun, reportFormat }: MetaFlags, edit: Edit): Promise<number> {
  const request = { input, output: output ?? null, force, dryRun };
  const report = await withSignals((signal) => editMetadata(request, edit, signal));
  if (reportFormat === 'text') for (const note of report.notes) printNote(note);
  await printReport(formatReport(report, reportFormat, metaText));
  return 0;
}
