import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { parseDirectory } from '../../../../src/archive/pmtiles/directory.ts';
import { AppendFile } from '../../../../src/archive/pmtiles/write/append-file.ts';
import { MAX_ROOT_BYTES, writeDirectories } from '../../../../src/archive/pmtiles/write/directory-writer.ts';
import { EntrySpool } from '../../../../src/archive/pmtiles/write/entry-spool.ts';
import { firstId } from '../../../../src/tile/hilbert.ts';
import { scratchDirectory, seeded } from '../../../support/pmtiles-tileset.ts';

const LIMITS = {
  first: undefined,
  limit: firstId(27),
  tileDataBytes: 2 ** 52,
  leafBytes: 2 ** 52,
  mayBeEmpty: false,
  maxEntries: 2 ** 20,
};

function inOneGo(steps: Generator<undefined, Uint8Array>): Uint8Array {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

test('leaves grow until the root fits, and nothing of an earlier attempt is left', () => {
  using scratch = scratchDirectory();
  const entries = new EntrySpool(scratch.file('entries.spool'));
  const random = seeded(3);
  const ids: number[] = [];
  for (let i = 0, id = 0; i < 40_000; i++, id += 1 + Math.floor(random() * 2 ** 30)) {
    ids.push(id);
    entries.append({ id, offset: Math.floor(random() * 2 ** 48), length: 1 + Math.floor(random() * 2 ** 20), run: 1 });
  }
  const file = new AppendFile({ path: scratch.file('leaves'), flags: 'wx+', bufferBytes: 4096, start: 0 });
  const stored = inOneGo(writeDirectories(entries, file, 8));
  file.flush();
  expect(stored.length).toBeLessThanOrEqual(MAX_ROOT_BYTES);
  const root = parseDirectory(gunzipSync(stored), LIMITS, 'root');
  const leaves = readFileSync(scratch.file('leaves'));
  expect(root.length).toBeGreaterThan(1000);
  expect([...root.runs].every((run) => run === 0)).toBe(true);
  expect(root.offsets[root.length - 1]! + root.lengths[root.length - 1]!).toBe(leaves.length);
  const found = Array.from(root.offsets, (offset, i) => {
    const leaf = parseDirectory(gunzipSync(leaves.subarray(offset, offset + root.lengths[i]!)), LIMITS, 'leaf');
    expect(leaf.ids[0]).toBe(root.ids[i]);
    return [...leaf.ids];
  });
  expect(found.flat()).toEqual(ids);
  file.close();
  entries.remove();
});

test('few entries need no leaves', () => {
  using scratch = scratchDirectory();
  const entries = new EntrySpool(scratch.file('entries.spool'));
  entries.append({ id: 5, offset: 0, length: 1, run: 3 });
  const file = new AppendFile({ path: scratch.file('leaves'), flags: 'wx+', bufferBytes: 4096, start: 0 });
  expect([...gunzipSync(inOneGo(writeDirectories(entries, file)))]).toEqual([1, 5, 3, 1, 1]);
  expect(file.position).toBe(0);
  file.close();
  entries.remove();
});
