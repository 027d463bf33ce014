// Counts, ids and offsets past 2^31, past 2^32 and up to 2^53: a planet has them, and shifts and `|` would truncate them.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { outputLayout } from '../../src/archive/formats.ts';
import { type Directory, parseDirectory, serializeDirectory } from '../../src/archive/pmtiles/directory.ts';
import { type PmtilesHeader, parseHeader, serializeHeader } from '../../src/archive/pmtiles/header.ts';
import { VarintReader, VarintWriter } from '../../src/archive/pmtiles/varint.ts';
import { Contents } from '../../src/archive/pmtiles/write/contents.ts';
import { type Entry, EntrySpool } from '../../src/archive/pmtiles/write/entry-spool.ts';
import type { ColumnCount } from '../../src/archive/types.ts';
import { diskUse } from '../../src/plan/disk-use.ts';
import { createManifest, manifestText } from '../../src/plan/manifest.ts';
import { planShards, targetBytes } from '../../src/plan/planner.ts';
import { firstId } from '../../src/tile/hilbert.ts';
import { scratchDirectory } from '../support/pmtiles-tileset.ts';
import { SETTLED } from '../support/settled.ts';

const MAX = Number.MAX_SAFE_INTEGER;
const MAX_UINT32 = 2 ** 32 - 1;
const ID_LIMIT = firstId(27);

/** Whole numbers of every size, with frequent values at the limits where bits are lost. */
function large(max: number, min = 0): fc.Arbitrary<number> {
  const borders = [31, 32, 33, 48, 52, 53].flatMap((bits) => [2 ** bits - 1, 2 ** bits, 2 ** bits + 1]);
  const within = [min, max, max - 1, ...borders].filter((value) => value >= min && value <= max);
  return fc.oneof(
    fc.constantFrom(...within),
    fc.maxSafeNat().map((value) => min + (value % (max - min + 1))),
  );
}

const ENTRY: fc.Arbitrary<Entry> = fc.record({
  id: large(ID_LIMIT - 1),
  offset: large(MAX - MAX_UINT32),
  length: large(MAX_UINT32, 1),
  run: large(MAX_UINT32, 1),
});

test('a varint survives a round trip', () => {
  fc.assert(
    fc.property(fc.array(large(MAX), { minLength: 1 }), (values) => {
      const writer = new VarintWriter();
      for (const value of values) writer.put(value);
      const reader = new VarintReader(writer.bytes(), 'here');
      expect(values.map(() => reader.next())).toEqual(values);
    }),
  );
});

test('a directory entry survives a round trip, also at the last id and offset', () => {
  const limits = { first: undefined, limit: MAX, tileDataBytes: MAX, leafBytes: MAX, mayBeEmpty: false, maxEntries: 20 };
  fc.assert(
    fc.property(fc.array(ENTRY, { minLength: 1, maxLength: 20 }), (entries) => {
      const directory = columnsOf(ascending(entries));
      const back = parseDirectory(serializeDirectory(directory), limits, 'root');
      for (const column of ['ids', 'runs', 'lengths', 'offsets'] as const) expect(back[column]).toEqual(directory[column]);
    }),
  );
});

test('an entry survives a round trip through the spool', () => {
  using scratch = scratchDirectory();
  fc.assert(
    fc.property(fc.array(ENTRY, { minLength: 1, maxLength: 20 }), fc.integer({ min: 1, max: 30 }), (entries, size) => {
      const spool = new EntrySpool(scratch.file('entries.spool'));
      for (const entry of entries) spool.append(entry);
      const back: Entry[] = [];
      // A directory is valid only until the next.
      for (const directory of spool.directories(size)) back.push(...entriesOf(directory));
      spool.remove();
      expect(back).toEqual(entries);
    }),
    { numRuns: 50 },
  );
});

test('a header survives a round trip with its sections and counts', () => {
  const section = fc.record({ offset: large(MAX), length: large(MAX) });
  const facts = fc.record({
    root: section,
    metadata: section,
    leaves: section,
    tileData: section,
    addressedTiles: large(MAX),
    entries: large(MAX),
    contents: large(MAX),
  });
  fc.assert(
    fc.property(facts, (large) => {
      const header: PmtilesHeader = {
        ...large,
        isClustered: true,
        internalCompression: 'gzip',
        tileCompression: 'gzip',
        tileType: 'mvt',
        minZoom: 0,
        maxZoom: 26,
        bounds: [-180, -85, 180, 85],
        center: [0, 0, 3],
      };
      expect(parseHeader(serializeHeader(header), 'a.pmtiles')).toEqual(header);
    }),
  );
});

test('contents are consecutive past 2^32, also when restored from the spool', () => {
  using scratch = scratchDirectory();
  const path = scratch.file('contents.spool');
  const lengths = [MAX_UINT32, 1, MAX_UINT32, MAX_UINT32, 70];
  const offsets = [0, MAX_UINT32, 2 ** 32, 2 ** 33 - 1, 3 * 2 ** 32 - 2];
  const hashOf = (n: number) => Buffer.alloc(16, n + 1);
  const contents = new Contents(path);
  lengths.forEach((length, n) => {
    contents.add(hashOf(n), length);
  });
  contents.sync();
  contents.close();
  const again = new Contents(path, lengths.length);
  for (const each of [contents, again]) {
    expect(lengths.map((_, n) => each.offset(each.find(hashOf(n))))).toEqual(offsets);
    expect(lengths.map((_, n) => each.bytes(n))).toEqual(lengths);
    expect(each.end).toBe(3 * 2 ** 32 + 68);
  }
  again.remove();
});

test('shards hold every tile and byte of a census once, and the manifest has the sums', () => {
  const strips = fc.array(fc.record({ tiles: large(2 ** 46, 1), bytes: large(2 ** 46, 1) }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(strips, (counts) => {
      const census: ColumnCount[] = counts.map((count, x) => ({ zoom: 14, columns: [x, x], ...count }));
      const bytes = census.reduce((sum, strip) => sum + strip.bytes, 0);
      const tiles = census.reduce((sum, strip) => sum + strip.tiles, 0);
      const shards = planShards(census, { tiles: 0, bytes: 0 }, targetBytes(bytes));
      const columns = shards.flatMap(({ ranges }) => ranges.map((range) => range.columns));
      expect(columns.map(([from]) => from)).toEqual([0, ...columns.slice(0, -1).map(([, to]) => to + 1)]);
      expect(columns.at(-1)?.[1]).toBe(census.length - 1);
      const manifest = createManifest('f', SETTLED, shards, targetBytes(bytes));
      expect(manifest.header).toMatchObject({ tiles, bytes });
      const lines = manifestText(manifest).trimEnd().split('\n');
      expect(lines.map((line) => JSON.parse(line))).toEqual([manifest.header, ...shards]);
    }),
    { numRuns: 50 },
  );
});

test('the disk use of many planets is a whole number', () => {
  fc.assert(
    fc.property(large(2 ** 40), large(2 ** 50), (tiles, bytes) => {
      for (const format of ['mbtiles', 'pmtiles'] as const) {
        const sample = [{ z: 14, x: 9000, y: 5000, bytes: Math.round(bytes / Math.max(1, tiles)) }];
        const size = { tiles, bytes, distinctTiles: tiles, distinctBytes: bytes, metadataBytes: 100, sample };
        const rest = {
          output: outputLayout(format, 'normalized'),
          shards: 64,
          isDirect: false,
          keptShare: 1,
          hasLayers: true,
        } as const;
        const needed = Object.values(diskUse(size, { ...rest, jobFileBytes: 9000 }, true));
        expect(needed.every(Number.isSafeInteger)).toBe(true);
      }
    }),
  );
});

/** Spreads entries without overlap: by id, each run as long as the next id allows. */
function ascending(entries: readonly Entry[]): Entry[] {
  const sorted = [...new Map(entries.map((entry) => [entry.id, entry])).values()].sort((a, b) => a.id - b.id);
  return sorted.map((entry, i) => ({ ...entry, run: Math.min(entry.run, (sorted[i + 1]?.id ?? MAX) - entry.id) }));
}

function columnsOf(entries: readonly Entry[]): Directory {
  return {
    ids: Float64Array.from(entries, ({ id }) => id),
    runs: Uint32Array.from(entries, ({ run }) => run),
    lengths: Uint32Array.from(entries, ({ length }) => length),
    offsets: Float64Array.from(entries, ({ offset }) => offset),
    length: entries.length,
    limit: MAX,
    trailingBytes: 0,
  };
}

function entriesOf({ ids, runs, lengths, offsets, length }: Directory): Entry[] {
  return Array.from({ length }, (_, i) => ({ id: ids[i]!, offset: offsets[i]!, length: lengths[i]!, run: runs[i]! }));
}
