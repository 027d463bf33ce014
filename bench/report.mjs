// Writes the tables of docs/performance.md from result files, one after the other.
// Usage: node bench/report.mjs [RESULTS.json]... [DOCUMENT.md]

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { withResults } from './render/document.mjs';
import { readResults } from './results.mjs';

const RESULTS = fileURLToPath(new URL('./results/local.json', import.meta.url));
const DOCUMENT = fileURLToPath(new URL('../docs/performance.md', import.meta.url));
const files = process.argv.slice(2);
const document = files.at(-1)?.endsWith('.md') ? /** @type {string} */ (files.pop()) : DOCUMENT;
const results = (files.length === 0 ? [RESULTS] : files).map(readResults);
writeFileSync(document, withResults(readFileSync(document, 'utf8'), results));
