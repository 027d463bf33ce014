// Prints `N passed, N failed, N skipped` from vitest's JSON report as the last line, and sets the exit code: the runner's own,
// but never 0 if a test failed or none ran. Usage: closing-line.mjs REPORT RUNNER_EXIT_CODE

import { readFileSync, rmSync } from 'node:fs';

const [path, runnerExit] = process.argv.slice(2);
const { numPassedTests: passed, numFailedTests, numPendingTests, numTodoTests, testResults } = readReport();
rmSync(path, { force: true });

// A file that breaks outside its tests has failed too, although none of its tests counts as failed.
const isFailed = ({ status }) => status === 'failed';
const brokenFiles = testResults.filter((file) => isFailed(file) && !file.assertionResults.some(isFailed));
const failed = numFailedTests + brokenFiles.length;
process.stdout.write(`${passed} passed, ${failed} failed, ${numPendingTests + numTodoTests} skipped\n`);
process.exitCode = Number(runnerExit) || (failed > 0 || passed === 0 ? 1 : 0);

/** Without a report nothing ran: set-up failed, or the runner crashed. */
function readReport() {
  const text = readFileSync(path, 'utf8');
  if (text !== '') return JSON.parse(text);
  return { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] };
}
