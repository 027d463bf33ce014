// Goes on with the job of a writing command by its stored request, and by the run options of the command line that made it.

import { resolve } from 'node:path';
import { WRITING_FLAGS, type WritingFlags } from '../../cli/options/flags.ts';
import { knownWords } from '../../cli/options/known-words.ts';
import { applyMachineFlags } from '../../cli/options/machine-flags.ts';
import { parseAgain } from '../../cli/options/parse.ts';
import { KEPT_FLAGS, type KeptFlags, type ResumeFlags } from '../../cli/options/resume-flags.ts';
import { shardsOf } from '../../cli/options/shard-list.ts';
import { TilefoldError } from '../../errors.ts';
import { type Job, openJob } from '../../job/job.ts';
import { outputLockPath } from '../../job/job-pointer.ts';
import { checkNothingMissing, receiptOf } from '../../job/output/receipt.ts';
import type { CommandLine, RunPart } from '../../job/run-options.ts';
import { noJob } from '../../job/status/finished-output.ts';
import { storedCommandLine, storedRequest } from '../../job/stored-request.ts';
import { isLocked } from '../../kit/fs/lock.ts';
import { lockHolder } from '../../kit/fs/lock-holder.ts';
import { usage } from '../../kit/usage.ts';
import { isPresetFile } from '../../plan/preset.ts';
import { finishedReport } from '../../run/records/blank-report.ts';
import { stylesOf } from '../../transform/options.ts';
import type { ParsedCommand } from './ended-run.ts';
import { recordEnd, runWriting } from './writing-command.ts';

/** `named`: the job, as the user has named it. Resolves to the exit code. */
export async function resumeJob(directory: string, named: string, given: ResumeFlags): Promise<number> {
  const job = await openJob(directory);
  const stored = storedRequest(job, named);
  const request = given.onDecodeError === undefined ? stored : { ...stored, onDecodeError: given.onDecodeError };
  const commandLine = storedCommandLine(job);
  const { command, inputs, output, outputFormat, maxTileBytes } = request;
  const parsed: ParsedCommand = {
    words: [],
    given: { command, input: inputs[0]?.path ?? '', inputFormat: inputs[0]?.format ?? null, output, outputFormat, maxTileBytes },
    styles: stylesOf(request.transform).map(({ name }) => name),
    regions: [],
    more: () => ({}),
    stored: { request, commandLine, part: partOf(given, job) },
  };
  const flags = flagsOf(keptFlags(commandLine), given);
  applyMachineFlags(flags);
  // Always named: a plan may have a directory of its own.
  return runWriting(parsed, { ...flags, resume: true, checkpoint: directory });
}

/**
 * Reports an output without a job, if its receipt says that it is done.
 * @throws TilefoldError 'NO_JOB'; 'LOCKED' if a run is planning it
 */
export async function resumeFinished(named: string, given: ResumeFlags): Promise<number> {
  const output = resolve(named);
  if (given.shards !== undefined || given.failed || given.mapOnly || given.mergeOnly) throw noJob(named);
  const lock = outputLockPath(output);
  if (isLocked(lock))
    throw new TilefoldError(
      'LOCKED',
      `the output ${output} is in use by another run (${lockHolder(lock)}); wait for it, or end it`,
    );
  const receipt = receiptOf(output);
  if (receipt === undefined) throw noJob(named);
  checkNothingMissing(output, receipt, given.skipFailedShards === true);
  const ended = { report: finishedReport(output, receipt, new Date().toISOString()), mayWriteMetrics: true };
  return recordEnd(ended, flagsOf({}, given), given.failOver);
}

/** What the options of a writing command are when none is given. */
const DEFAULTS = Object.fromEntries(
  Object.entries(WRITING_FLAGS).flatMap(([name, option]) => (option.default === undefined ? [] : [[name, option.default]])),
) as unknown as WritingFlags;

function flagsOf(kept: KeptFlags, given: ResumeFlags): WritingFlags & { failOver?: number } {
  const {
    shards: _,
    failed: __,
    mapOnly: ___,
    mergeOnly: ____,
    onDecodeError: _____,
    output,
    reportFormat = 'text',
    ...run
  } = given;
  if (output !== undefined) throw usage('--output goes with a checkpoint; the output of a job is stored in it');
  if (reportFormat === 'tsv' || reportFormat === 'csv')
    throw usage(`--report-format ${reportFormat} goes with a checkpoint; a job has text, json, ndjson and html`);
  // The format of another file says nothing about this one.
  const { metricsFormat, ...others } = kept;
  const stays = run.metrics === undefined && metricsFormat !== undefined;
  return { ...DEFAULTS, ...others, ...(stays ? { metricsFormat } : {}), ...onlyGiven(run), reportFormat };
}

function partOf({ shards, failed, mapOnly, mergeOnly }: ResumeFlags, { manifest }: Job): RunPart | null {
  const asked = failed ? 'failed' : shards === undefined ? null : shardsOf(shards, manifest.shards.length);
  const only = mapOnly ? 'map' : mergeOnly ? 'merge' : null;
  return asked === null && only === null ? null : { shards: asked, only };
}

/** Returns the run options of a stored command line, with paths as they were meant where it was typed. */
function keptFlags(commandLine: CommandLine | null): KeptFlags {
  if (commandLine === null) return {};
  const { words, directory } = commandLine;
  const kept = onlyGiven(parseAgain<KeptFlags>(knownWords(words, KEPT_FLAGS), KEPT_FLAGS));
  const from = (path: string) => resolve(directory, path);
  return {
    ...kept,
    ...(kept.badTiles === undefined ? {} : { badTiles: from(kept.badTiles) }),
    ...(kept.metrics === undefined ? {} : { metrics: from(kept.metrics) }),
    ...(kept.plan === undefined || !isPresetFile(kept.plan) ? {} : { plan: from(kept.plan) }),
  };
}

function onlyGiven<Flags extends object>(flags: Flags): Flags {
  return Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined)) as Flags;
}
