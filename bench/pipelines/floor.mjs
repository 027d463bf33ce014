// The floor: one process that reads, inflates, deflates and writes every row. It prunes nothing. With zlib, no program that reads
// and writes every tile and changes all of them can do less.
// Usage: node bench/pipelines/floor.mjs INPUT OUTPUT [libdeflate]

import { mapRows } from './archive-rows.mjs';
import { nativeLibdeflate } from './native-libdeflate.mjs';
import { reusedZlib } from './reused-zlib.mjs';

const [, , input = '', output = '', codec = 'zlib'] = process.argv;
const { gunzip, gzip } = codec === 'libdeflate' ? nativeLibdeflate() : reusedZlib();
mapRows(input, output, (_z, data) => gzip(gunzip(data)));
