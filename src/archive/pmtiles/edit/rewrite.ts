// Writes an archive anew with other metadata. The result has one layout, that of every archive of tilefold, whatever the input's was:
// header and root in the first 16 KiB, tile data, metadata, leaves. Tile data and directories are copied as they are. Memory: one block.

import { ftruncateSync, writeSync } from 'node:fs';
import { TilefoldError } from '../../../errors.ts';
import { deflate } from '../../../tile/codec/compression.ts';
import { HEAD_BYTES, HEADER_BYTES, type PmtilesHeader, parseHeader, type Section, serializeHeader } from '../header.ts';
import { InputFile } from '../read/input-file.ts';
import { readJson } from '../read/metadata-reader.ts';
import { openDirectories } from '../read/open-directories.ts';
import { checkSections } from '../read/sections.ts';
import { MAX_ROOT_BYTES } from '../write/directory-writer.ts';
import { jsonInOrder } from '../write/metadata-writer.ts';
import { PmtilesDocument } from './document.ts';

const BLOCK_BYTES = 8_388_608;

/** Returns the document. @throws TilefoldError as for any archive that cannot be read */
export function readPmtilesDocument(path: string): PmtilesDocument {
  using file = new InputFile(path);
  const warnings: string[] = [];
  const header = checkedHeader(file, (line) => void warnings.push(line));
  // An empty section holds nothing that could be lost.
  const json = header.metadata.length === 0 ? {} : readJson(file, header, (line) => void warnings.push(line));
  return new PmtilesDocument(header, json, warnings);
}

/** Returns the bytes that `rewriteArchive` writes, but for the metadata. */
export function rewrittenBytes({ header }: PmtilesDocument): number {
  return HEAD_BYTES + header.tileData.length + header.leaves.length;
}

/** Whether the result begins with the same bytes at the same places, but for the head. */
export function sharesTileData({ header }: PmtilesDocument): boolean {
  return header.tileData.offset === HEAD_BYTES;
}

/**
 * Writes the archive at `path`, with the document's metadata, to an open file. `isCloned`: the file is a clone of the archive, and
 * `sharesTileData` is true of it. Yields after each block.
 * @throws TilefoldError 'UNSUPPORTED' when the root directory does not fit the first 16 KiB
 */
export function* rewriteArchive(path: string, document: PmtilesDocument, fd: number, isCloned: boolean): Generator<undefined> {
  using file = new InputFile(path);
  const { root, tileData, leaves, internalCompression } = document.header;
  if (root.length > MAX_ROOT_BYTES) {
    const text = `its root directory has ${root.length} bytes, and ${MAX_ROOT_BYTES} fit into the first 16 KiB`;
    throw new TilefoldError('UNSUPPORTED', `${path}: ${text}; tilefold copy writes an archive whose root fits`);
  }
  const metadata = deflate(Buffer.from(jsonInOrder(document.keys)), compressionOf(internalCompression));
  const metadataAt = HEAD_BYTES + tileData.length;
  const leavesAt = metadataAt + metadata.length;
  if (isCloned) ftruncateSync(fd, metadataAt);
  else yield* copySection(file, tileData, fd, HEAD_BYTES);
  writeAll(fd, metadata, metadataAt);
  yield* copySection(file, leaves, fd, leavesAt);
  const head = Buffer.alloc(HEAD_BYTES);
  const header: PmtilesHeader = {
    ...document.header,
    root: { offset: HEADER_BYTES, length: root.length },
    tileData: { offset: HEAD_BYTES, length: tileData.length },
    metadata: { offset: metadataAt, length: metadata.length },
    leaves: { offset: leavesAt, length: leaves.length },
  };
  head.set(serializeHeader(header));
  head.set(file.read(root.offset, root.length), HEADER_BYTES);
  writeAll(fd, head, 0);
}

/** Returns the header, with the directories' compression as it is. */
function checkedHeader(file: InputFile, warn: (line: string) => void): PmtilesHeader {
  const claimed = parseHeader(file.read(0, Math.min(file.size, HEADER_BYTES)), file.path);
  for (const { text } of checkSections(claimed, file.size, file.path)) warn(text);
  return openDirectories(file, claimed, warn).header;
}

/** The reader knows these three alone. */
function compressionOf(internal: PmtilesHeader['internalCompression']): 'none' | 'brotli' | 'gzip' {
  return internal === 'none' || internal === 'brotli' ? internal : 'gzip';
}

function* copySection(file: InputFile, { offset, length }: Section, fd: number, to: number): Generator<undefined> {
  for (let done = 0; done < length; done += BLOCK_BYTES) {
    writeAll(fd, file.read(offset + done, Math.min(BLOCK_BYTES, length - done)), to + done);
    yield;
  }
}

function writeAll(fd: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done, bytes.length - done, position + done);
}
