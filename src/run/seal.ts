// The seal: the record inside a shard file that proves it complete, and the truth about it. The ledger's rows are repaired from it.

import { MbtilesShardSink } from '../archive/mbtiles/shard-sink.ts';
import type { ShardReport } from './shard-report.ts';

export interface Seal {
  readonly seal: 'tilefold';
  readonly version: 1;
  readonly fingerprint: string;
  readonly index: number;
  /** Rows of the shard's `tiles` table. */
  readonly rows: number;
  /** MD5 over the key of every row, in order, and its content hash, or its bytes where the shard keeps no hashes. */
  readonly contentHash: string;
  readonly report: ShardReport;
}

/** Returns the seal of a complete shard of this job, or null when the file is anything else. */
export function readSealOf(path: string, fingerprint: string, index: number): Seal | null {
  const text = MbtilesShardSink.readSeal(path);
  if (text === null) return null;
  const seal = parse(text);
  return seal?.seal === 'tilefold' && seal.version === 1 && seal.fingerprint === fingerprint && seal.index === index
    ? seal
    : null;
}

function parse(text: string): Seal | null {
  try {
    return JSON.parse(text) as Seal;
  } catch {
    return null;
  }
}
