// The naive pruner: everything for every tile, with packages of the ecosystem, and a new zlib handle for each tile. It writes as
// fast as the floor does, unless `plain` is given.
// Usage: node bench/pipelines/naive.mjs STYLE INPUT OUTPUT [plain]

import { readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { mapRows, maxZoomOf } from './archive-rows.mjs';
import { naivePruner } from './naive-prune.mjs';
import { createPlain } from './plain-writer.mjs';

const [, , style = '', input = '', output = '', writer = ''] = process.argv;
const prune = naivePruner(JSON.parse(readFileSync(style, 'utf8')), maxZoomOf(input));
const EMPTY = gzipSync(new Uint8Array(0));
const change = (/** @type {number} */ z, /** @type {Buffer} */ data) => {
  const left = prune(z, gunzipSync(data));
  return left === null ? EMPTY : gzipSync(left);
};
mapRows(input, output, change, writer === 'plain' ? createPlain : undefined);
