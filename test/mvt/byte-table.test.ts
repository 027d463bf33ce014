import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteTable, NO_ENTRY } from '../../src/mvt/byte-table.ts';
import { TextTable } from '../../src/mvt/text-table.ts';

const strings = fc.array(fc.uint8Array({ maxLength: 6 }), { maxLength: 800 });

test('equal bytes get equal numbers, in the order of first use', () => {
  fc.assert(
    fc.property(strings, fc.boolean(), (texts, clears) => {
      const table = new ByteTable();
      if (clears) {
        for (const text of texts) table.add(text, 0, text.length);
        table.clear();
      }
      const model = new Map<string, number>();
      for (const text of texts) {
        const key = text.join();
        if (!model.has(key)) model.set(key, model.size);
        // As a part of a larger array, too.
        const padded = Uint8Array.from([1, ...text, 2]);
        expect(table.add(padded, 1, padded.length - 1)).toBe(model.get(key));
        expect(table.size).toBe(model.size);
      }
      for (const text of texts) expect(table.add(text, 0, text.length)).toBe(model.get(text.join()));
    }),
    { numRuns: 200, seed: 4 },
  );
});

test('a hundred thousand strings are distinguished', () => {
  const table = new ByteTable();
  const strings = Array.from({ length: 100_000 }, (_, i) => Buffer.from(`name:${i}`));
  const numbers = strings.map((text) => table.add(text, 0, text.length));
  expect(numbers.every((number, i) => number === i)).toBe(true);
});

/** Strings whose hashes collide in a table of 512, as an attacker who has read the hash function would choose them. */
function colliding(count: number): Uint8Array[] {
  const found: Uint8Array[] = [];
  for (let i = 0; found.length < count; i++) {
    const text = Buffer.from(String(100_000 + i));
    let hash = text.length;
    for (const byte of text) hash = Math.imul(hash ^ byte, 0x01000193);
    hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    if (((hash ^ (hash >>> 16)) & 511) === 77) found.push(text);
  }
  return found;
}

test('a table gives up on colliding strings, and texts are still correct', () => {
  const hostile = colliding(160);
  const table = new ByteTable();
  const numbers = hostile.map((text) => table.add(text, 0, text.length));
  expect(numbers.filter((number) => number === NO_ENTRY)).toHaveLength(160 - 128);
  const texts = new TextTable();
  const ids = hostile.map((text) => texts.idOf(text, 0, text.length));
  expect(ids).toEqual(hostile.map((_, i) => i));
  expect(hostile.map((text) => texts.idOf(text, 0, text.length))).toEqual(ids);
  expect(ids.map((id) => texts.textOf(id))).toEqual(hostile.map(String));
});

test('different bytes that are not UTF-8 and decode to the same text are one text', () => {
  const texts = new TextTable();
  const ids = [[0xff], [0xfe], [0x61], [0xff]].map((bytes) => texts.idOf(Uint8Array.from(bytes), 0, 1));
  expect(ids).toEqual([0, 0, 1, 0]);
  expect(texts.textOf(0)).toBe('\ufffd');
});
