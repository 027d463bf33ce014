// Writes the tables of docs/performance.md from a result file.
// Usage: node bench/report.mjs [RESULTS] [DOCUMENT]

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { withResults } from './render/document.mjs';
import { readResults } from './results.mjs';

const RESULTS = fileURLToPath(new URL('./results/local.json', import.meta.url));
const DOCUMENT = fileURLToPath(new URL('../docs/performance.md', import.meta.url));
const [, , results = RESULTS, document = DOCUMENT] = process.argv;
writeFileSync(document, withResults(readFileSync(document, 'utf8'), readResults(results)));
