// How each format's metadata is read and written. MBTiles are changed in place, by SQLite's transaction; all else is a new file.

import { closeSync, openSync, readSync, statSync, writeSync } from 'node:fs';
import { readMbtilesDocument, undoUnfinished, writeMetadataRows } from '../archive/mbtiles/edit/edit.ts';
import { fixFileHeader } from '../archive/mbtiles/write/file-header.ts';
import type { MetaDocument } from '../archive/meta-document.ts';
import type { PmtilesDocument } from '../archive/pmtiles/edit/document.ts';
import { readPmtilesDocument, rewriteArchive, rewrittenBytes, sharesTileData } from '../archive/pmtiles/edit/rewrite.ts';
import type { ArchiveFormat } from '../archive/types.ts';
import { TilefoldError } from '../errors.ts';
import { removeReceipt } from '../job/output/receipt.ts';
import type { TemporaryOutput } from '../job/output/temporary-output.ts';
import { writeFile } from './write-file.ts';

interface EditPlace {
  /** The archive that was read. */
  readonly input: string;
  /** The same path: the archive itself is changed. */
  readonly output: string;
  /** Replace an existing output. */
  readonly force: boolean;
  readonly signal: AbortSignal;
  /** @throws TilefoldError unless the input is still as it was read */
  check(): void;
}

/** An archive's metadata as read, and the way to write it. */
interface Opened {
  readonly document: MetaDocument;
  /** Bytes of the metadata as they are stored, uncompressed. */
  size(): number;
  write(place: EditPlace): Promise<void>;
}

const BLOCK_BYTES = 8_388_608;

interface Editor {
  /** Makes an archive fit to be changed in place. */
  prepare(path: string): void;
  open(path: string): Opened;
}

export const EDITORS: Readonly<Record<ArchiveFormat, Editor>> = {
  mbtiles: { prepare: undoUnfinished, open: openMbtiles },
  pmtiles: { prepare() {}, open: openPmtiles },
};

function openMbtiles(path: string): Opened {
  const { document, rows: before } = readMbtilesDocument(path);
  return {
    document,
    size: () => [...document.rows()].reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value), 0),
    async write(place) {
      const after = document.rows();
      if (place.input === place.output) writeInPlace(path, before, after);
      else await writeCopy(place, before, after);
    },
  };
}

/** A second name would not find the journal of a crash. */
function writeInPlace(path: string, before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): void {
  const { nlink } = statSync(path);
  if (nlink > 1) {
    const text = `has ${nlink} names (hard links), and a crash could damage it under the others; write a new file with --output`;
    throw new TilefoldError('UNSUPPORTED', `${path}: ${text}`);
  }
  writeMetadataRows(path, before, after);
  // It describes the file before the change.
  removeReceipt(path);
}

function writeCopy(
  { input, output, force, signal, check }: EditPlace,
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): Promise<void> {
  const fill = function* (file: TemporaryOutput, isCloned: boolean) {
    if (!isCloned) yield* copyFile(input, file.fd);
    writeMetadataRows(file.path, before, after);
    fixFileHeader(file.fd);
  };
  return writeFile({ target: output, replaces: force, cloned: input, bytes: statSync(input).size, fill, check }, signal);
}

function openPmtiles(path: string): Opened {
  const document: PmtilesDocument = readPmtilesDocument(path);
  return {
    document,
    size: () => Buffer.byteLength(JSON.stringify(Object.fromEntries(document.keys))),
    write({ input, output, force, signal, check }) {
      const cloned = sharesTileData(document) ? input : null;
      const bytes = rewrittenBytes(document) + this.size();
      const fill = ({ fd }: TemporaryOutput, isCloned: boolean) => rewriteArchive(input, document, fd, isCloned);
      return writeFile({ target: output, replaces: force || input === output, cloned, bytes, fill, check }, signal);
    },
  };
}

/** Copies a whole file, block by block. */
function* copyFile(from: string, to: number): Generator<undefined> {
  const fd = openSync(from, 'r');
  try {
    const block = Buffer.allocUnsafe(BLOCK_BYTES);
    for (let position = 0, count = -1; count !== 0; position += count) {
      count = readSync(fd, block, 0, BLOCK_BYTES, position);
      for (let done = 0; done < count; ) done += writeSync(to, block, done, count - done, position + done);
      yield;
    }
  } finally {
    closeSync(fd);
  }
}
