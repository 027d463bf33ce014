// tilefold resume: goes on with a job, or with the checkpoint of a survey, by what is stored there.

import { resolve } from 'node:path';
import { checkLocalPath } from '../cli/options/local-path.ts';
import { parse } from '../cli/options/parse.ts';
import { RESUME_FLAGS, type ResumeFlags } from '../cli/options/resume-flags.ts';
import { findJob } from '../job/status/find-job.ts';
import { usage } from '../kit/usage.ts';
import type { Command } from './command.ts';

const HELP = `
  Usage
    $ tilefold resume [options] <job>

  <job> is a job directory, the output of that job, or the checkpoint of inspect, verify, diff or reduce. What can change the result is
  stored there, and options of the run are taken from the command line that made it, but for --force-resume, --on-end and
  how to report. Options that you give apply to this run alone. Exit 0 if the output is done already, by its receipt.

  Which work
    --shards LIST            Run just these shards, such as 3,7-9, sealed or not; merge if none is missing then
    --failed                 Run just the shards that failed; merge if none is missing then
    --map-only               Run the shards, and leave the merge to another resume
    --merge-only             Merge, and refuse to if a shard is missing

  Run
    --plan NAME|FILE         auto, stream, split-merge, planet-overnight, or a JSON file
    -w, --workers N          Worker processes (alias --threads)
    --readers N              Most workers that read at once
    --read-cache-mb N        SQLite's page cache for an MBTiles input, in each worker
    --write-cache-mb N       SQLite's page cache for shards and an MBTiles output
    --retries N              Retries per shard
    --worker-timeout SECONDS Replace a worker that sends nothing for this long
    --on-decode-error WHAT   keep, drop or abort, as long as no sealed shard holds a tile that cannot be read
    --force                  Replace an existing output when the new one is complete
    --force-resume           Continue although the input or a version has changed
    --allow-empty            Allow an output that is empty, or that lacks more than half of the rows
    --skip-failed-shards     Write the output without shards that failed; exit 4, and the report lists what is missing
    --ignore-space           Start although the disk is probably too small
    --keep-job               Keep the job directory when the output is complete

  Report
    --report-format FORMAT   text (default), json, ndjson or html; of a checkpoint: as it was asked for, or another of its own
    -o, --output FILE        Of a checkpoint: write the report to this file
    --progress MODE          auto, bar, plain, json or none; on stderr (--no-progress is none)
    --bad-tiles FILE         List every tile that could not be read, one line of JSON each
    --fail-on-bad N          Exit 3, without output, when N tiles or N% of them cannot be read; 1 allows none
    --fail-over BYTES        Exit 3 when a written tile is larger; the output stands
    --metrics FILE           Write how the run ended, and its times, tiles, bytes and memory
    --metrics-format FORMAT  json, or prometheus (node_exporter's textfile collector); default: prometheus for .prom
    --on-end COMMAND         Shell command to run at the end, with status and report in its environment
    -q, --quiet              Print errors only

  Example
    $ tilefold resume planet.pruned.pmtiles
    $ tilefold resume planet.pruned.pmtiles --shards 3,7-9
`;

const command: Command = {
  help: HELP,
  options: RESUME_FLAGS,
  takes: [],
  async run(argv) {
    const { input, flags } = parse<ResumeFlags>(HELP, argv, RESUME_FLAGS);
    const [named, ...surplus] = input;
    if (named === undefined || surplus.length > 0) throw usage('one job is needed: tilefold resume [options] <job>');
    checkLocalPath('the job', named, 'read');
    checkParts(flags);
    const directory = findJob(named);
    const { checkpointCommand } = await import('../survey/scan/checkpoint-record.ts');
    const survey = directory === undefined ? checkpointCommand(resolve(named)) : undefined;
    if (survey !== undefined) {
      const { resumeCheckpoint } = await import('./resume-checkpoint.ts');
      return resumeCheckpoint(resolve(named), survey, flags);
    }
    const { resumeFinished, resumeJob } = await import('./writing/resume-job.ts');
    return directory === undefined ? resumeFinished(named, flags) : resumeJob(directory, named, flags);
  },
};

export default command;

function checkParts({ shards, failed, mapOnly, mergeOnly }: ResumeFlags): void {
  if (mapOnly && mergeOnly) throw usage('--map-only and --merge-only leave nothing to do; use one of them');
  if (shards !== undefined && failed) throw usage('--shards names the shards, --failed takes those that failed; use one of them');
  if (mergeOnly && (shards !== undefined || failed)) throw usage('--merge-only runs no shards; leave out --shards and --failed');
}
