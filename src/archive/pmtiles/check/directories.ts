// Walks all directories of an archive, past those that are broken, and compares the header with what they hold.

import { firstId, hilbertKey } from '../../../tile/hilbert.ts';
import { IdCover } from '../../../tile/id-cover.ts';
import { MAX_ZOOM } from '../../../tile/key.ts';
import type { TilesetMetadata } from '../../../tile/metadata.ts';
import type { FindingNotes } from '../../check-source.ts';
import { checkExtent } from '../../extent-check.ts';
import type { PmtilesHeader, Section } from '../header.ts';
import { MAX_ADDRESSED_TILES, tooManyTiles } from '../read/census.ts';
import type { DirectoryTree } from '../read/directory-tree.ts';
import { ContentPlaces } from './content-places.ts';

/** After this many broken directories, the rest is not looked at. */
const MAX_BROKEN = 1000;

/** Yields after each directory. @throws TilefoldError UNSUPPORTED past 2^34 addressed tiles */
export function* checkDirectories(
  tree: DirectoryTree,
  header: PmtilesHeader,
  metadata: TilesetMetadata,
  path: string,
  findings: FindingNotes,
): Generator<void> {
  const places = new ContentPlaces();
  const cover = new IdCover();
  const leaves: Section[] = [];
  let addressed = 0;
  let entries = 0;
  let broken = 0;
  const walk = {
    onLeaf: (leaf: Section) => void leaves.push(leaf),
    /** Whether to go on. */
    onBroken: (error: Error, id: number): boolean => {
      findings.find('directory', withoutPath(error.message, path), hilbertKey(Math.min(id, firstId(MAX_ZOOM + 1) - 1)));
      return ++broken < MAX_BROKEN;
    },
  };
  for (const { directory, from, to } of tree.slices(0, Number.POSITIVE_INFINITY, walk)) {
    const { ids, runs, lengths, offsets } = directory;
    for (let i = from; i < to; i++) {
      addressed += runs[i]!;
      if (addressed > MAX_ADDRESSED_TILES) throw tooManyTiles(path);
      places.add(offsets[i]!, lengths[i]!);
      cover.add(ids[i]!, ids[i]! + runs[i]!);
    }
    entries += to - from;
    yield;
  }
  checkLeaves(leaves, findings);
  // What is missing cannot be compared.
  if (broken > 0 || entries === 0) return;
  checkContents(places, { header, addressed, entries }, findings);
  checkExtent(metadata, cover.covers(), findings);
}

function checkContents(
  places: ContentPlaces,
  { header, addressed, entries }: { header: PmtilesHeader; addressed: number; entries: number },
  findings: FindingNotes,
): void {
  const { contents, overlaps, firstOverlap, gapBytes, end } = places.totals();
  const expect = (what: string, declared: number, counted: number): void => {
    if (declared === 0) findings.find('counts', `the header does not say how many ${what} there are; there are ${counted}`);
    else if (declared !== counted)
      findings.find('counts', `the header says ${declared} ${what}, the directories hold ${counted}`);
  };
  expect('addressed tiles', header.addressedTiles, addressed);
  expect('entries', header.entries, entries);
  expect('contents', header.contents, contents);
  if (header.isClustered && !places.isClustered)
    findings.find('clustered', 'the header says clustered, but tile data is not in the order of tile ids');
  if (firstOverlap !== null) {
    const first = `the first at ${firstOverlap.offset} (${firstOverlap.length} bytes)`;
    findings.find('contents-overlap', `contents that begin inside another one: ${overlaps}, ${first}`);
  }
  const unused = gapBytes + header.tileData.length - end;
  if (unused > 0) findings.find('surplus-bytes', `bytes of the tile data that belong to no tile: ${unused}`);
}

function checkLeaves(leaves: Section[], findings: FindingNotes): void {
  leaves.sort((a, b) => a.offset - b.offset);
  let end = 0;
  for (const { offset, length } of leaves) {
    if (offset < end)
      findings.find(
        'leaves-overlap',
        `the leaf directory at ${offset} (${length} bytes) begins inside another one, which ends at ${end}`,
      );
    end = Math.max(end, offset + length);
  }
}

/** The report names the file once. */
function withoutPath(message: string, path: string): string {
  return message.startsWith(`${path}: `) ? message.slice(path.length + 2) : message;
}
