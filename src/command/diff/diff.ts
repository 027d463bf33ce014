// tilefold diff: compares two archives. Changes neither.

import { FOUND_SOMETHING } from '../../cli/exit-codes.ts';
import { checkLocalPath } from '../../cli/options/local-path.ts';
import { parse } from '../../cli/options/parse.ts';
import { checkDistinctFiles, checkOutside } from '../../kit/fs/distinct-files.ts';
import { Replacement } from '../../kit/fs/replacement.ts';
import { usage, whole } from '../../kit/usage.ts';
import { diffNdjson } from '../../report/diff/diff-ndjson.ts';
import { diffText } from '../../report/diff/diff-text.ts';
import { checkPatchFree } from '../../shard/patch/patch-writer.ts';
import { type DiffOutputs, diff } from '../../survey/diff/diff.ts';
import type { DiffReport } from '../../survey/diff/report-types.ts';
import { DIFF_COMMAND } from '../../survey/scan/survey-command.ts';
import { MAX_INFLATED_BYTES } from '../../tile/codec/compression.ts';
import type { Command } from '../command.ts';
import { surveyAndReport } from '../surveying/survey-and-report.ts';
import { DIFF_FLAGS, type DiffFlags, HELP } from './flags.ts';

const command: Command = {
  help: HELP,
  options: DIFF_FLAGS,
  async run(argv) {
    const { input, flags } = parse<DiffFlags>(HELP, argv, DIFF_FLAGS);
    const [a, b] = inputsOf(input);
    checkWritten([a, b], flags);
    const format = flags.inputFormat ?? null;
    const request = {
      a,
      b,
      formats: [format, format],
      features: flags.features,
      changes: flags.reportFormat === 'html',
      maxInflatedBytes: whole('--max-inflated-bytes', flags.maxInflatedBytes, 1) ?? MAX_INFLATED_BYTES,
    } as const;
    return surveyAndReport(DIFF_COMMAND, [a, b], flags, async ({ scan, output, onScanned }) => {
      const list = flags.tiles === undefined ? null : new TileList(flags.tiles);
      try {
        const report = await diff(request, outputsOf(flags, list), scan);
        onScanned();
        await output.write(await textOf(report, flags.reportFormat));
        list?.finish();
        return report.differs || (flags.strict && report.tiles.reencoded > 0) ? FOUND_SOMETHING : 0;
      } catch (error) {
        list?.discard();
        throw error;
      }
    });
  },
};

export default command;

/** A list of tiles, which appears when it is complete. */
class TileList {
  readonly #file: Replacement;

  constructor(path: string) {
    this.#file = new Replacement(path);
  }

  write(text: string): void {
    this.#file.write(Buffer.from(text));
  }

  finish(): void {
    this.#file.finish();
  }

  discard(): void {
    this.#file.discard();
  }
}

function inputsOf([a, b, ...surplus]: readonly string[]): readonly [string, string] {
  if (a === undefined || b === undefined) throw usage('two inputs are needed: tilefold diff [options] <A> <B>');
  if (surplus.length > 0) throw usage(`too many arguments: ${surplus.join(' ')}; a report goes to a file by -o FILE`);
  for (const path of [a, b]) checkLocalPath('the input', path, 'read');
  return [a, b];
}

/** Before the work, which may take hours. @throws TilefoldError 'USAGE', 'SAME_FILE', 'OUTPUT_EXISTS' */
function checkWritten(inputs: readonly string[], { tiles, patch, output, force, wholeTiles, checkpoint }: DiffFlags): void {
  if (patch === undefined && (force || wholeTiles)) throw usage(`${force ? '--force' : '--whole-tiles'} goes with --patch FILE`);
  const files = [
    { path: output, what: 'the report' },
    { path: tiles, what: 'the list of tiles' },
    { path: patch, what: 'the patch' },
  ].flatMap(({ path, what }) => (path === undefined ? [] : [{ path, what }]));
  for (const { path, what } of files) if (path === '') throw usage(`${what} needs the name of a file`);
  checkDistinctFiles(
    files,
    inputs.map((path) => ({ path, what: 'an input' })),
  );
  if (checkpoint !== undefined) for (const file of files) checkOutside(file, { path: checkpoint, what: 'the checkpoint' });
  if (patch !== undefined) checkPatchFree(patch, force);
}

function outputsOf({ patch, force, wholeTiles, strict }: DiffFlags, list: TileList | null): DiffOutputs {
  return {
    patch: patch === undefined ? null : { path: patch, force, deltas: !wholeTiles },
    tiles: list === null ? null : { reencoded: strict, write: (text) => list.write(text) },
  };
}

async function textOf(report: DiffReport, format: DiffFlags['reportFormat']): Promise<string> {
  if (format === 'text') return diffText(report);
  if (format === 'json') return `${JSON.stringify(report, null, 2)}\n`;
  if (format === 'ndjson') return diffNdjson(report);
  // Loaded late: it is large, and other formats do not need it.
  const { diffPage } = await import('../../report/diff/diff-page.ts');
  return diffPage(report);
}
