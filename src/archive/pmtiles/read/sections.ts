// Checks that an archive's sections lie inside its file, and warns about unusual layouts.

import { TilefoldError } from '../../../errors.ts';
import { HEAD_BYTES, HEADER_BYTES, type PmtilesHeader, type Section } from '../header.ts';

/** Maximum compressed size of a directory. */
export const MAX_DIRECTORY_BYTES = 16_777_216;

/** Something odd about the layout. */
export interface LayoutOddity {
  readonly kind: 'root-place' | 'sections' | 'surplus-bytes';
  readonly text: string;
}

/**
 * Checks the sections against the file size and returns each oddity.
 * @throws TilefoldError BAD_ARCHIVE when a section ends past the file, as after a truncated download
 */
export function checkSections(header: PmtilesHeader, size: number, path: string): LayoutOddity[] {
  const sections = namedSections(header);
  for (const [name, { offset, length }] of sections) {
    // Never offset + length: it rounds, and in other readers wraps at 2^64.
    if (length > 0 && (offset > size || length > size - offset)) {
      const message = `the ${name} (${length} bytes at ${offset}) ends past the end of the file (${size} bytes)`;
      throw new TilefoldError('BAD_ARCHIVE', `${path}: ${message}: truncated, or the header is damaged`);
    }
  }
  const { root } = header;
  if (root.length === 0) throw new TilefoldError('BAD_ARCHIVE', `${path}: the root directory is empty (0 bytes)`);
  if (root.length > MAX_DIRECTORY_BYTES) {
    throw new TilefoldError(
      'BAD_ARCHIVE',
      `${path}: the root directory has ${root.length} bytes, more than ${MAX_DIRECTORY_BYTES}`,
    );
  }
  return oddities(sections, root, size);
}

type NamedSection = readonly [name: string, section: Section];

function namedSections({ root, metadata, leaves, tileData }: PmtilesHeader): NamedSection[] {
  return [
    ['root directory', root],
    ['metadata', metadata],
    ['leaf directories', leaves],
    ['tile data', tileData],
  ];
}

function oddities(sections: readonly NamedSection[], root: Section, size: number): LayoutOddity[] {
  const found: LayoutOddity[] = [];
  if (root.offset + root.length > HEAD_BYTES) {
    const text = `the root directory ends past the first ${HEAD_BYTES} bytes, where readers over HTTP do not find it`;
    found.push({ kind: 'root-place', text });
  }
  const header: NamedSection = ['header', { offset: 0, length: HEADER_BYTES }];
  const present = [header, ...sections].filter(([, section]) => section.length > 0);
  present.sort(([, a], [, b]) => a.offset - b.offset);
  let [furthestName, furthest]: NamedSection = header;
  for (const [name, section] of present.slice(1)) {
    if (section.offset < furthest.offset + furthest.length)
      found.push({ kind: 'sections', text: `the ${furthestName} and the ${name} overlap` });
    if (section.offset + section.length > furthest.offset + furthest.length) [furthestName, furthest] = [name, section];
  }
  const end = furthest.offset + furthest.length;
  if (end < size) found.push({ kind: 'surplus-bytes', text: `${size - end} bytes follow the last section` });
  return found;
}
