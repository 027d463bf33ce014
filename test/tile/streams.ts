// gzip streams, valid and invalid: several members, optional header fields, padding, junk, false sizes and damage.

import { gzipSync } from 'node:zlib';
import fc from 'fast-check';

const HEADER_BYTES = 10;
const TRAILER_BYTES = 8;
const CHECKSUM = 2;
const EXTRA = 4;
const NAME = 8;
const COMMENT = 16;

export const bytes: fc.Arbitrary<Uint8Array> = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc.tuple(fc.uint8Array({ maxLength: 9 }), fc.integer({ min: 1, max: 30_000 })).map(([piece, times]) => {
    return Uint8Array.from({ length: piece.length * times }, (_, i) => piece[i % piece.length]!);
  }),
);

/** Small contents, so that damage hits headers and trailers as often as data. */
const content = fc.oneof(
  { weight: 6, arbitrary: fc.uint8Array({ maxLength: 40 }) },
  { weight: 2, arbitrary: fc.string({ maxLength: 6 }).map((piece) => Buffer.from(piece.repeat(200))) },
  { weight: 1, arbitrary: bytes },
);

interface Fields {
  flags: number;
  text: Uint8Array;
  isChecksumRight: boolean;
}

const fields: fc.Arbitrary<Fields> = fc.record({
  // All defined flags, and sometimes reserved ones.
  flags: fc.oneof(
    { weight: 6, arbitrary: fc.constant(0) },
    { weight: 4, arbitrary: fc.nat(31) },
    { weight: 1, arbitrary: fc.nat(255) },
  ),
  text: fc.uint8Array({ maxLength: 12 }),
  isChecksumRight: fc.boolean(),
});

const member: fc.Arbitrary<Buffer> = fc
  .tuple(content, fields, fc.constantFrom(0, 1, 6, 9))
  .map(([data, { flags, text, isChecksumRight }, level]) => {
    const stored = gzipSync(data, { level });
    const header = headerOf(stored.subarray(0, HEADER_BYTES), flags, text);
    const checksum = Buffer.alloc((flags & CHECKSUM) === 0 ? 0 : 2);
    if (checksum.length > 0) checksum.writeUInt16LE((crc32(header) & 0xffff) ^ (isChecksumRight ? 0 : 1));
    return Buffer.concat([header, checksum, stored.subarray(HEADER_BYTES)]);
  });

function headerOf(plain: Buffer, flags: number, text: Uint8Array): Buffer {
  const parts = [Buffer.from(plain)];
  const ended = Buffer.concat([Buffer.from(text).map((byte) => byte || 1), Buffer.alloc(1)]);
  if ((flags & EXTRA) !== 0) parts.push(Buffer.from([text.length, 0]), Buffer.from(text));
  if ((flags & NAME) !== 0) parts.push(ended);
  if ((flags & COMMENT) !== 0) parts.push(ended);
  parts[0]![3] = flags;
  return Buffer.concat(parts);
}

/** Computed by gzip. */
function crc32(data: Uint8Array): number {
  const stored = gzipSync(data);
  return stored.readUInt32LE(stored.length - TRAILER_BYTES);
}

const tail = fc.oneof(
  { weight: 4, arbitrary: fc.constant(Buffer.alloc(0)) },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom('\0', '\0\0\0', '\0junk', 'junk', '\x1f', '\x1f\x8b', '\x1f\x8b\x08\0')
      .map((text) => Buffer.from(text, 'latin1')),
  },
  { weight: 1, arbitrary: member.map((late) => Buffer.concat([Buffer.alloc(2), late])) },
  { weight: 1, arbitrary: fc.uint8Array({ minLength: 1, maxLength: 30 }).map((junk) => Buffer.from(junk)) },
);

type Damage = (stored: Buffer, at: number, byte: number) => Buffer;

const NO_DAMAGE: Damage = (stored) => stored;
const DAMAGES: Damage[] = [
  (stored, at, byte) => Buffer.concat([stored.subarray(0, at), Buffer.from([stored[at]! ^ byte]), stored.subarray(at + 1)]),
  (stored, at) => stored.subarray(0, at),
  (stored, at) => Buffer.concat([stored.subarray(0, at), stored.subarray(at + 1)]),
  (stored, at, byte) => Buffer.concat([stored.subarray(0, at), Buffer.from([byte]), stored.subarray(at)]),
  // The last member's size, which is also the first guess of the buffer size.
  (stored, at, byte) => Buffer.concat([stored.subarray(0, -4), Buffer.from([byte, at, at >> 8, at >> 16])]),
];

/** A stream, and a limit that is mostly exactly its inflated size. */
export const anyStream: fc.Arbitrary<{ stored: Buffer; limit: number }> = fc
  .record({
    members: fc.array(member, { minLength: 1, maxLength: 3 }),
    tail,
    damage: fc.oneof({ weight: 5, arbitrary: fc.constant(NO_DAMAGE) }, { weight: 4, arbitrary: fc.constantFrom(...DAMAGES) }),
    place: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    byte: fc.integer({ min: 1, max: 255 }),
    slack: fc.constantFrom(1_000_000, 1_000_000, 1, 0, -1, -20),
  })
  .map(({ members, tail: last, damage, place, byte, slack }) => {
    const whole = Buffer.concat([...members, last]);
    const inflated = members.reduce((sum, one) => sum + one.readUInt32LE(one.length - 4), 0);
    return { stored: damage(whole, Math.floor(place * whole.length), byte), limit: Math.max(1, inflated + slack) };
  });

/** Returns the bytes in hexadecimal, or the error's code, which begins with a capital. */
export function outcome(run: () => Uint8Array): string {
  try {
    return Buffer.from(run()).toString('hex');
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? `Error: ${(error as Error).message}`;
  }
}
