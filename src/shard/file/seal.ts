// The seal: a record inside a shard file that proves it complete. It is authoritative; the ledger's rows are repaired from it.

import { sha256 } from '../../plan/fingerprint.ts';
import { contentHash } from '../../tile/content-hash.ts';
import type { ShardReport } from '../shard-report.ts';
import { ShardDigest } from './shard-digest.ts';
import { shardRows } from './shard-rows.ts';
import { MbtilesShardSink } from './shard-sink.ts';

export interface Seal {
  readonly seal: 'tilefold';
  readonly version: 3;
  readonly fingerprint: string;
  readonly index: number;
  /** Number of rows in the shard's `tiles` table. */
  readonly rows: number;
  /** SHA-1 over each row's key, in order, and its content hash, or its bytes if the shard stores no hashes. */
  readonly contentHash: string;
  readonly report: ShardReport;
}

/** Returns the seal as stored, with a hash over itself: its report becomes part of the run's, and its counts of the balance. */
export function sealText(seal: Seal): string {
  // Serialized once: the report of a shard with thousands of source-layers is long.
  const text = JSON.stringify(seal);
  return `${text.slice(0, -1)},"sha256":"${sha256(text)}"}`;
}

/** Returns the seal of a complete shard of this job, or null for any other file or a damaged seal. */
export function readSealOf(path: string, fingerprint: string, index: number): Seal | null {
  const text = MbtilesShardSink.readSeal(path);
  const seal = text === null ? null : parse(text);
  return seal?.seal === 'tilefold' && seal.version === 3 && seal.fingerprint === fingerprint && seal.index === index
    ? seal
    : null;
}

/** Reads the whole shard and verifies it against its seal: a power cut may have lost some of its pages. */
export function isIntact(path: string, seal: Seal): boolean {
  const digest = new ShardDigest();
  let rows = 0;
  try {
    for (const { tile, hash } of shardRows(path)) {
      if (hash !== null && (tile.data === null || Buffer.compare(contentHash(tile.data), hash) !== 0)) return false;
      digest.add(tile, hash);
      rows++;
    }
  } catch {
    return false;
  }
  return rows === seal.rows && digest.end() === seal.contentHash;
}

function parse(text: string): Seal | null {
  try {
    const { sha256: written, ...seal } = JSON.parse(text) as Seal & { sha256?: string };
    return written === sha256(JSON.stringify(seal)) ? seal : null;
  } catch {
    return null;
  }
}
