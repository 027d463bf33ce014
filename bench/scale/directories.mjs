// The directories of an archive with the maximum number of entries of a planet: spooled to disk, written as root and leaves, and
// read again by our own reader and by the `pmtiles` package. The tile data before them is sparse. Prints JSON.
// Usage: node bench/scale/directories.mjs DIRECTORY ENTRIES

import { closeSync, openSync, readSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { PMTiles } from 'pmtiles';
import { PLANET_BYTES } from './planet.mjs';
import { loadSource } from './source.mjs';

const [, , directory = '.', wanted = '1000000'] = process.argv;
const count = Number(wanted);
const SAMPLES = 500;
/** One entry in so many has new content; the others repeat earlier content. */
const NEW_SHARE = 0.6;
const OFTEN_USED = 1024;
const AVERAGE_BYTES = Math.round(PLANET_BYTES / 300e6 / NEW_SHARE);

/** @typedef {import('../../src/archive/pmtiles/write/entry-spool.ts').Entry} Entry */

const { AppendFile, archiveHeader, DirectoryTree, EntrySpool, HEAD_BYTES, HEADER_BYTES, hilbertKey, InputFile, ...source } =
  await loadSource(
    'archive/pmtiles/write/append-file.ts',
    'archive/pmtiles/write/archive-header.ts',
    'archive/pmtiles/read/directory-tree.ts',
    'archive/pmtiles/write/directory-writer.ts',
    'archive/pmtiles/write/entry-spool.ts',
    'archive/pmtiles/header.ts',
    'archive/pmtiles/read/input-file.ts',
    'archive/pmtiles/varint.ts',
    'tile/hilbert.ts',
  );

const path = join(directory, 'directories.pmtiles');
const before = process.resourceUsage().maxRSS * 1024;
const spooling = process.cpuUsage();
/** @type {import('../../src/archive/pmtiles/write/entry-spool.ts').EntrySpool} */
const spool = new EntrySpool(join(directory, 'entries.spool'));
const { samples, dataLength, lastId, contents, addressed } = spoolEntries(spool);
const spoolSeconds = seconds(spooling);

const writing = process.cpuUsage();
const written = writeArchive();
const writeSeconds = seconds(writing);
const peakBytes = process.resourceUsage().maxRSS * 1024;
spool.remove();
checkOurs();
await checkTheirs();
rmSync(path);

process.stdout.write(
  JSON.stringify({
    entries: count,
    dataLength,
    spoolBytes: count * 24,
    ...written,
    spoolSeconds,
    writeSeconds,
    addedPeakBytes: peakBytes - before,
    peakBytes,
    samplesRead: samples.length,
  }),
);

/** @param {import('../../src/archive/pmtiles/write/entry-spool.ts').EntrySpool} entries */
function spoolEntries(entries) {
  let state = 0x2545f491;
  const random = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  /** @type {{ offset: number, length: number }[]} */
  const often = [];
  /** @type {Entry[]} */
  const kept = [];
  const every = Math.max(1, Math.floor(count / SAMPLES));
  let [id, end, made, tiles] = [0, 0, 0, 0];
  for (let i = 0; i < count; i++) {
    let place = often[Math.floor(random() * OFTEN_USED)];
    if (place === undefined || random() < NEW_SHARE) {
      place = { offset: end, length: 40 + Math.floor(random() * 2 * (AVERAGE_BYTES - 40)) };
      end += place.length;
      made++;
      if (often.length < OFTEN_USED) often.push(place);
    }
    const run = random() < 0.05 ? 1 + Math.floor(random() * 3) : 1;
    const entry = { id, ...place, run };
    entries.append(entry);
    if (i % every === 0 || i === count - 1) kept.push(entry);
    tiles += run;
    // Gaps are few on a planet: missing tiles lie together.
    id += run + (random() < 0.01 ? 1 + Math.floor(random() * 10) : 0);
  }
  const last = kept[kept.length - 1];
  return { samples: kept, dataLength: end, lastId: last.id + last.run - 1, contents: made, addressed: tiles };
}

function writeArchive() {
  const start = HEAD_BYTES + dataLength;
  const file = new AppendFile({ path, flags: 'w+', bufferBytes: 4_194_304, start });
  file.append(gzipSync('{}'));
  const metadataEnd = file.position;
  const root = drained(source.writeDirectories(spool, file));
  file.flush();
  const header = archiveHeader(
    {
      rootBytes: root.length,
      tileData: { offset: HEAD_BYTES, length: dataLength },
      metadata: { offset: start, length: metadataEnd - start },
      leaves: { offset: metadataEnd, length: file.position - metadataEnd },
      addressedTiles: addressed,
      entries: count,
      contents,
      firstId: 0,
      lastId,
      tileType: 'mvt',
      tileCompression: 'none',
    },
    {},
  );
  file.writeAt(source.serializeHeader(header), 0);
  file.writeAt(root, HEADER_BYTES);
  file.close();
  const leaves = new source.VarintReader(gunzipSync(root), 'root').next();
  return { rootBytes: root.length, leaves, leafBytes: file.position - metadataEnd };
}

function checkOurs() {
  const file = new InputFile(path);
  const header = source.parseHeader(file.read(0, HEADER_BYTES), path);
  const tree = new DirectoryTree(file, header, fail);
  for (const { id, offset, length, run } of samples) {
    const place = tree.find(id + run - 1);
    if (place?.offset !== offset || place.length !== length) fail(`tile id ${id} is not where it was put`);
  }
  file[Symbol.dispose]();
}

async function checkTheirs() {
  const file = openSync(path, 'r');
  let lastOffset = -1;
  const getBytes = async (/** @type {number} */ offset, /** @type {number} */ length) => {
    lastOffset = offset;
    const bytes = Buffer.alloc(length);
    return { data: new Uint8Array(bytes.subarray(0, readSync(file, bytes, 0, length, offset))).buffer };
  };
  const archive = new PMTiles({ getKey: () => path, getBytes });
  for (const { id, offset, length } of samples) {
    const { z, x, y } = hilbertKey(id);
    const tile = await archive.getZxy(z, x, y);
    if (tile?.data.byteLength !== length || lastOffset !== HEAD_BYTES + offset) fail(`pmtiles finds tile id ${id} elsewhere`);
  }
  closeSync(file);
}

/** @param {string} line */
function fail(line) {
  throw new Error(line);
}

/** @param {NodeJS.CpuUsage} since */
function seconds(since) {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1e6;
}

/**
 * Runs all steps of a generator, and returns its result.
 * @template T
 * @param {Generator<unknown, T>} steps
 */
function drained(steps) {
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return step.value;
}
