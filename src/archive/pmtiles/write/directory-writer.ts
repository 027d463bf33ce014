// Writes entries as root and leaf directories. The root must fit into the first 16,384 bytes after the header, so the leaf size
// is increased until it does. Memory grows with one leaf and the pointers to all leaves.

import { deflate } from '../../../tile/codec/compression.ts';
import { type Directory, emptyDirectory, serializeDirectory } from '../directory.ts';
import { HEAD_BYTES, HEADER_BYTES } from '../header.ts';
import type { AppendFile } from './append-file.ts';
import type { EntrySpool } from './entry-spool.ts';

export const MAX_ROOT_BYTES: number = HEAD_BYTES - HEADER_BYTES;

/** Up to this many entries may fit the root. */
const MAX_ROOT_ENTRIES = 16_384;
const MIN_LEAF_ENTRIES = 4096;
/** About the number of pointers that fit the root, at 4 to 5 compressed bytes each. */
const EXPECTED_POINTERS = 3500;
const LEAF_GROWTH = 1.2;

/** Appends leaf directories to `file`, if needed, and returns the root directory's bytes. Yields after each leaf. */
export function* writeDirectories(
  entries: EntrySpool,
  file: AppendFile,
  firstLeafEntries: number = Math.max(MIN_LEAF_ENTRIES, Math.ceil(entries.length / EXPECTED_POINTERS)),
): Generator<undefined, Uint8Array> {
  if (entries.length <= MAX_ROOT_ENTRIES) {
    for (const directory of entries.directories(MAX_ROOT_ENTRIES)) {
      const root = directoryBytes(directory);
      if (root.length <= MAX_ROOT_BYTES) return root;
    }
  }
  const start = file.position;
  for (let leafEntries = firstLeafEntries; ; leafEntries = Math.ceil(leafEntries * LEAF_GROWTH)) {
    const root = directoryBytes(yield* writeLeaves(entries, leafEntries, file));
    if (root.length <= MAX_ROOT_BYTES) return root;
    file.truncate(start);
  }
}

/** Returns the pointers to the leaves. */
function* writeLeaves(entries: EntrySpool, leafEntries: number, file: AppendFile): Generator<undefined, Directory> {
  const pointers = emptyDirectory(Math.ceil(entries.length / leafEntries));
  const start = file.position;
  let i = 0;
  for (const leaf of entries.directories(leafEntries)) {
    const bytes = directoryBytes(leaf);
    pointers.ids[i] = leaf.ids[0]!;
    pointers.offsets[i] = file.position - start;
    pointers.lengths[i] = bytes.length;
    i++;
    file.append(bytes);
    yield;
  }
  return pointers;
}

function directoryBytes(directory: Directory): Uint8Array {
  return deflate(serializeDirectory(directory), 'gzip');
}
