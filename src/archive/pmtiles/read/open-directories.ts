// Detects the compression of the directories. The header's declaration is tried first; if it is missing or wrong, the compression
// under which the root directory reads completely and without errors is used.

import { TilefoldError } from '../../../errors.ts';
import type { Compression } from '../../../tile/type.ts';
import type { PmtilesHeader } from '../header.ts';
import { DirectoryTree } from './directory-tree.ts';
import type { InputFile } from './input-file.ts';

const READABLE: readonly Compression[] = ['gzip', 'none', 'brotli'];

/**
 * Opens the directories and returns them with the corrected header.
 * @throws TilefoldError BAD_ARCHIVE when the root directory is readable under no compression
 */
export function openDirectories(
  file: InputFile,
  claimed: PmtilesHeader,
  note: (kind: 'internal-compression' | 'directory-surplus', line: string) => void,
): { tree: DirectoryTree; header: PmtilesHeader } {
  const warn = (line: string) => note('directory-surplus', line);
  const { internalCompression: claim } = claimed;
  let asClaimed: unknown;
  if (claim !== 'unknown') {
    try {
      return { tree: new DirectoryTree(file, claimed, warn), header: claimed };
    } catch (error) {
      if (!isBadArchive(error)) throw error;
      asClaimed = error;
    }
  }
  for (const internalCompression of READABLE) {
    const header = { ...claimed, internalCompression };
    const tree = internalCompression === claim ? null : tryTree(file, header, warn);
    if (tree === null) continue;
    const declaration =
      claim === 'unknown' ? 'does not say how directories are compressed' : `says that directories are in ${claim}`;
    note('internal-compression', `the header ${declaration}; they are read as ${internalCompression}`);
    return { tree, header };
  }
  if (asClaimed !== undefined) throw asClaimed;
  const tried = `reads neither as ${READABLE.slice(0, -1).join(', nor as ')}, nor as ${READABLE.at(-1)}`;
  const what = `the header does not say how directories are compressed (code 0), and the root directory ${tried}`;
  throw new TilefoldError('BAD_ARCHIVE', `${file.path}: ${what}: the archive is damaged`);
}

/** Other bytes may parse as a short directory by accident, but hardly to the last byte. */
function tryTree(file: InputFile, header: PmtilesHeader, warn: (line: string) => void): DirectoryTree | null {
  try {
    const tree = new DirectoryTree(file, header, warn);
    return tree.rootTrailingBytes === 0 ? tree : null;
  } catch (error) {
    if (!isBadArchive(error)) throw error;
    return null;
  }
}

function isBadArchive(error: unknown): boolean {
  return error instanceof TilefoldError && error.code === 'BAD_ARCHIVE';
}
