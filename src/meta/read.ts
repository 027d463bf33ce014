// Reads the metadata of an archive.

import { resolve } from 'node:path';
import { FileWatch } from '../archive/identity.ts';
import type { MetaDocument } from '../archive/meta-document.ts';
import { formatOfFile } from '../archive/open.ts';
import { systemError } from '../errors.ts';
import { EDITORS } from './editor.ts';

/** @throws TilefoldError as for any archive that cannot be read */
export function readMetadata(path: string): MetaDocument {
  const input = resolve(path);
  try {
    const format = formatOfFile(input);
    using watch = new FileWatch(input);
    // Refuses a database whose last changes lie in another file.
    watch.identify();
    return EDITORS[format].open(input).document;
  } catch (error) {
    throw systemError(error) ?? error;
  }
}
