// --on-end: runs a user's command after everything else. It receives the run in environment variables only: no file name ever
// becomes part of shell code.

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { printError } from '../../cli/output.ts';
import type { RunReport } from '../../job/report-types.ts';
import type { Ended } from './ended-run.ts';

/** A service that stops waits for the command, so its time is limited. */
const TIME_LIMIT_MS = 60_000;

/** Runs the command and waits for it. Its failure is reported on stderr, and does not change the exit code. */
export async function runOnEnd(command: string, { report }: Ended, exitCode: number): Promise<void> {
  let directory: string | undefined;
  try {
    directory = tryMakeDirectory();
    const file = directory === undefined ? '' : tryWriteReport(directory, report);
    const complaint = await runShell(command, environment(report, file, exitCode));
    if (complaint !== undefined) printError(`--on-end ${complaint}; the result of the run stands`);
  } finally {
    if (directory !== undefined) rmSync(directory, { recursive: true, force: true });
  }
}

function environment(report: RunReport, file: string, exitCode: number): Record<string, string> {
  const { command, status, stop, input, output } = report;
  return {
    TILEFOLD_REPORT: file,
    TILEFOLD_STATUS: status,
    TILEFOLD_EXIT_CODE: String(exitCode),
    TILEFOLD_WHY: stop?.why ?? '',
    TILEFOLD_MESSAGE: stop?.message ?? '',
    TILEFOLD_COMMAND: command,
    TILEFOLD_INPUT: input.path,
    TILEFOLD_OUTPUT: output.path,
  };
}

/** The command's output goes to stderr: stdout belongs to the report. Returns a message about its failure. */
function runShell(command: string, variables: Record<string, string>): Promise<string | undefined> {
  return new Promise((resolve) => {
    const env = { ...process.env, ...variables };
    const child = spawn(command, { shell: true, env, stdio: ['ignore', 2, 2], timeout: TIME_LIMIT_MS });
    child.on('error', ({ message }) => resolve(`cannot be run: ${message}`));
    child.on('exit', (code, signal) => {
      if (signal !== null) resolve(`was ended by ${signal}; it may take ${TIME_LIMIT_MS / 1000} seconds`);
      else resolve(code === 0 ? undefined : `ended with exit code ${code}`);
    });
  });
}

/** Must not fail: a full disk may be the very thing to report. */
function tryMakeDirectory(): string | undefined {
  try {
    return mkdtempSync(join(tmpdir(), 'tilefold-report-'));
  } catch (error) {
    printError(`the report for --on-end cannot be written: ${(error as Error).message}`);
    return undefined;
  }
}

/** Returns the path of the report; '' if it cannot be written. */
function tryWriteReport(directory: string, report: RunReport): string {
  try {
    const path = join(directory, 'report.json');
    writeFileSync(path, `${JSON.stringify(report, null, 2)}\n`);
    return path;
  } catch (error) {
    printError(`the report for --on-end cannot be written: ${(error as Error).message}`);
    return '';
  }
}
