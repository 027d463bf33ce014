// Computes a receipt's tile counts, from the run's report or, if that run was killed, from the ledger.

import type { CheckpointRow, Ledger } from '../ledger/ledger.ts';
import type { RunReport } from '../report-types.ts';
import type { ArchiveSums } from './archive-reports.ts';

export interface TileCounts {
  readonly read: number;
  readonly written: number;
  /** By reason. */
  readonly dropped: Readonly<Record<string, number>>;
}

export function countsIn({ tiles: { read, written, dropped } }: RunReport): TileCounts {
  return { read, written, dropped };
}

/** Returns the rows of the shards in the output; undefined if a shard is neither finished nor failed. */
export function sealedRows(ledger: Ledger): CheckpointRow[] | undefined {
  const rows = ledger.rows().filter(({ state }) => state !== 'failed');
  return rows.every(({ state }) => state === 'sealed' || state === 'merged') ? rows : undefined;
}

export function countsOf(rows: readonly CheckpointRow[]): TileCounts {
  const dropped: Record<string, number> = {};
  for (const row of rows) {
    for (const [reason, count] of Object.entries(JSON.parse(row.dropped) as Record<string, number>)) {
      dropped[reason] = (dropped[reason] ?? 0) + count;
    }
  }
  return { read: sumOf(rows, 'tiles_in'), written: sumOf(rows, 'tiles_out'), dropped };
}

export function sumsOf(rows: readonly CheckpointRow[]): ArchiveSums {
  const sum = (field: 'tiles_in' | 'tiles_out' | 'bytes_in' | 'bytes_out') => sumOf(rows, field);
  return {
    input: { tiles: sum('tiles_in'), bytes: sum('bytes_in') },
    output: { tiles: sum('tiles_out'), bytes: sum('bytes_out') },
  };
}

function sumOf(rows: readonly CheckpointRow[], field: 'tiles_in' | 'tiles_out' | 'bytes_in' | 'bytes_out'): number {
  return rows.reduce((all, row) => all + row[field], 0);
}
