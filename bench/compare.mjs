// Shows the effect of a change on the CPU time of every contender, relative to one that the change does not touch.
// Usage: node bench/compare.mjs OLD.json NEW.json

import { comparison } from './render/comparison.mjs';
import { readResults } from './results.mjs';

const [, , before, after] = process.argv;
if (before === undefined || after === undefined) {
  process.stderr.write('usage: node bench/compare.mjs OLD.json NEW.json\n');
  process.exitCode = 2;
} else {
  process.stdout.write(`${comparison(readResults(before), readResults(after))}\n`);
}
