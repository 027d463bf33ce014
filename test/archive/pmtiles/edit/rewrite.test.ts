// Writing an archive anew with other metadata: from a clone the same bytes come out as from a copy.

import { closeSync, copyFileSync, openSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readPmtilesDocument, rewriteArchive, sharesTileData } from '../../../../src/archive/pmtiles/edit/rewrite.ts';
import { madeTiles, scratchDirectory, writeArchive } from '../../../support/pmtiles-tileset.ts';

test('a clone is cut off behind the tile data, and comes to the same bytes', () => {
  using scratch = scratchDirectory();
  const path = writeArchive(scratch.path, 'in.pmtiles', madeTiles(1, 3000));
  const document = readPmtilesDocument(path);
  expect(sharesTileData(document)).toBe(true);
  document.set('description', 'a longer one than before');
  const results = [false, true].map((isCloned) => {
    const copy = scratch.file(`clone-${isCloned}.pmtiles`);
    if (isCloned) copyFileSync(path, copy);
    const fd = openSync(copy, isCloned ? 'r+' : 'w+');
    for (const _ of rewriteArchive(path, document, fd, isCloned));
    closeSync(fd);
    return readFileSync(copy);
  });
  expect(results[0]!.equals(results[1]!)).toBe(true);
  expect(results[0]!.equals(readFileSync(path))).toBe(false);
});
