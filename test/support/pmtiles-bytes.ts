// Builds PMTiles archives byte by byte, valid or not. Shares no code with src.

import { gzipSync } from 'node:zlib';

export interface RawEntry {
  id: bigint | number;
  /** 0 marks a pointer to a leaf. */
  run?: bigint | number;
  length?: bigint | number;
  /** Written as given: 0 = right after the previous entry, else offset + 1. */
  code?: bigint | number;
}

export interface RawArchive {
  root: readonly RawEntry[] | Uint8Array;
  leaves?: Uint8Array;
  metadata?: string | Uint8Array;
  tileData?: Uint8Array;
  /** Overwrites header bytes; position -> uint64, or a single byte from position 96 on. */
  header?: Record<number, bigint | number>;
  gzip?: boolean;
  version?: number;
}

/** Returns the bytes of a directory. */
export function rawDirectory(entries: readonly RawEntry[]): Buffer {
  let last = 0n;
  const deltas = entries.map(({ id }) => {
    const delta = BigInt.asUintN(64, BigInt(id) - last);
    last = BigInt(id);
    return varint(delta);
  });
  return Buffer.concat([
    varint(entries.length),
    ...deltas,
    ...entries.map(({ run }) => varint(run ?? 1)),
    ...entries.map(({ length }) => varint(length ?? 4)),
    ...entries.map(({ code }, i) => varint(code ?? (i === 0 ? 1 : 0))),
  ]);
}

export function varint(value: bigint | number): Buffer {
  const bytes: number[] = [];
  let rest = BigInt(value);
  for (; rest >= 0x80n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return Buffer.from([...bytes, Number(rest)]);
}

/** Returns the bytes of an archive: header, root, metadata, leaves, tile data, in this order. */
export function rawArchive({
  root,
  leaves,
  metadata = '{}',
  tileData,
  header = {},
  gzip = false,
  version = 3,
}: RawArchive): Buffer {
  const pack = (bytes: Uint8Array): Uint8Array => (gzip ? gzipSync(bytes) : bytes);
  const parts = [
    pack(root instanceof Uint8Array ? root : rawDirectory(root)),
    pack(Buffer.from(metadata as string)),
    leaves ?? Buffer.alloc(0),
    tileData ?? Buffer.alloc(64, 'tile'),
  ];
  const head = Buffer.alloc(127);
  head.write('PMTiles', 'latin1');
  head[7] = version;
  let offset = 127;
  parts.forEach((part, i) => {
    head.writeBigUInt64LE(BigInt(offset), 8 + 16 * i);
    head.writeBigUInt64LE(BigInt(part.length), 16 + 16 * i);
    offset += part.length;
  });
  head.set([1, gzip ? 2 : 1, 1, 1, 0, 2], 96);
  head.writeInt32LE(-1_800_000_000, 102);
  head.writeInt32LE(-850_000_000, 106);
  head.writeInt32LE(1_800_000_000, 110);
  head.writeInt32LE(850_000_000, 114);
  for (const [position, value] of Object.entries(header)) {
    if (Number(position) >= 96) head[Number(position)] = Number(value);
    else head.writeBigUInt64LE(BigInt(value), Number(position));
  }
  return Buffer.concat([head, ...parts]);
}
