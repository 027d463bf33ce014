// The naive pruner: everything for every tile, with what the ecosystem offers, and zlib set up anew each time.
// Usage: node bench/pipelines/naive.mjs STYLE INPUT OUTPUT

import { readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { mapRows } from './archive-rows.mjs';
import { naivePruner } from './naive-prune.mjs';

const [, , style = '', input = '', output = ''] = process.argv;
const prune = naivePruner(JSON.parse(readFileSync(style, 'utf8')));
const EMPTY = gzipSync(new Uint8Array(0));
mapRows(input, output, (z, data) => {
  const left = prune(z, gunzipSync(data));
  return left === null ? EMPTY : gzipSync(left);
});
