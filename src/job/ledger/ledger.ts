// The job's sidecar: what each shard went through, and how far the merge is. The primary alone writes it; `status` reads it
// meanwhile. It is history: the seals are the truth, and a lost ledger is made anew from them.

import type Database from 'better-sqlite3';
import { withSqliteErrors } from '../../archive/mbtiles/sqlite-error.ts';
import type { ShardProgress } from '../../shard/shard.ts';
import { type ShardReport, totals } from '../../shard/shard-report.ts';
import type { Shard } from '../../tile/shard.ts';
import { isFailedSync } from '../disk-error.ts';
import { openLedgerFile, removeLedgerFile, viewLedgerFile } from './ledger-file.ts';
import type { ShardState } from './shard-state.ts';

/** Facts that a resume relies on are on disk once they are set. All else is history: a power cut may take the last of it. */
const RELIED_ON: ReadonlySet<string> = new Set(['merge', 'commit', 'synced', 'pledge']);

/** A checkpoint row. Times are ISO 8601, UTC. */
export interface CheckpointRow {
  shard: number;
  state: ShardState;
  attempts: number;
  worker_pid: number | null;
  watermark: string | null;
  tiles_in: number;
  tiles_out: number;
  bytes_in: number;
  bytes_out: number;
  /** JSON: tiles by reason. */
  dropped: string;
  /** JSON: tallies of tiles that could not be read, and of what is odd. */
  warnings: string;
  started: string | null;
  finished: string | null;
  error: string | null;
}

export class Ledger implements Disposable {
  readonly #db: Database.Database;
  readonly #setFact: Database.Statement;
  readonly #getFact: Database.Statement;
  readonly #path: string;
  /** An fsync failed: nothing of it is believed by the next run. */
  #isLost = false;

  private constructor(db: Database.Database, path: string) {
    this.#db = db;
    this.#path = path;
    this.#setFact = db.prepare('INSERT INTO facts VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value');
    this.#getFact = db.prepare('SELECT value FROM facts WHERE name = ?').pluck();
  }

  /** Opens the ledger for writing; one that is missing or damaged begins anew. */
  static open(path: string, fingerprint: string, shards: readonly Shard[]): Ledger {
    const db = withSqliteErrors(path, () => openLedgerFile(path, fingerprint), 'opening the ledger');
    const ledger = new Ledger(db, path);
    const add = db.prepare("INSERT OR IGNORE INTO shards (shard, state) VALUES (?, 'pending')");
    ledger.transaction(() => {
      for (const shard of shards) add.run(shard.index);
    });
    return ledger;
  }

  /**
   * Opens the ledger for a look, while its run goes on or after it died.
   * @throws TilefoldError 'BAD_JOB' when there is none, or what is there is none
   */
  static view(path: string): Ledger {
    return new Ledger(viewLedgerFile(path), path);
  }

  rows(): CheckpointRow[] {
    return this.#db.prepare('SELECT * FROM shards ORDER BY shard').all() as CheckpointRow[];
  }

  fact<T>(name: string): T | undefined {
    const text = this.#getFact.get(name) as string | undefined;
    return text === undefined ? undefined : (JSON.parse(text) as T);
  }

  setFact(name: string, value: unknown): void {
    const set = () => void this.#setFact.run(name, JSON.stringify(value));
    if (RELIED_ON.has(name)) this.#durably(set);
    else this.#write(set);
  }

  /** Writes a fact that is on disk when this returns, whatever its name. */
  setDurably(name: string, value: unknown): void {
    this.#durably(() => void this.#setFact.run(name, JSON.stringify(value)));
  }

  /** Takes a fact back, durably. */
  dropFact(name: string): void {
    this.#durably(() => this.#db.prepare('DELETE FROM facts WHERE name = ?').run(name));
  }

  /** Counts the attempt before the worker begins, so that no two attempts ever share a name. */
  started(shard: number, pid: number): number {
    const begin = this.#db
      .prepare(
        "UPDATE shards SET state = 'running', attempts = attempts + 1, worker_pid = ?, started = ?, finished = NULL, error = NULL WHERE shard = ? RETURNING attempts",
      )
      .pluck();
    return this.#write(() => begin.get(pid, now(), shard) as number);
  }

  progress(shard: number, { tilesRead, tilesWritten, bytesRead, watermark }: ShardProgress): void {
    const update = this.#db.prepare('UPDATE shards SET tiles_in = ?, tiles_out = ?, bytes_in = ?, watermark = ? WHERE shard = ?');
    this.#write(() => update.run(tilesRead, tilesWritten, bytesRead, watermark, shard));
  }

  sealed(shard: number, report: ShardReport): void {
    const sum = totals(report);
    const update = this.#db.prepare(
      `UPDATE shards SET state = 'sealed', worker_pid = NULL, tiles_in = ?, tiles_out = ?, bytes_in = ?, bytes_out = ?,
         dropped = ?, warnings = ?, finished = coalesce(finished, ?), error = NULL WHERE shard = ?`,
    );
    this.#write(() =>
      update.run(
        sum.read,
        sum.written,
        sum.bytesIn,
        sum.bytesOut,
        JSON.stringify(sum.dropped),
        JSON.stringify([...report.decodeErrors, ...report.warnings]),
        now(),
        shard,
      ),
    );
  }

  failed(shard: number, message: string): void {
    const update = this.#db.prepare(
      "UPDATE shards SET state = 'failed', worker_pid = NULL, finished = ?, error = ? WHERE shard = ?",
    );
    this.#write(() => update.run(now(), message, shard));
  }

  /** A running shard whose run has ended, or a sealed one whose file is gone. */
  pending(shard: number): void {
    const update = this.#db.prepare("UPDATE shards SET state = 'pending', worker_pid = NULL WHERE shard = ?");
    this.#write(() => update.run(shard));
  }

  /** The shards' rows are durably in the output; their reports are kept for the fold, since their files may go. */
  merged(reports: ReadonlyMap<number, ShardReport>): void {
    const setState = this.#db.prepare("UPDATE shards SET state = 'merged' WHERE shard = ?");
    const write = this.#db.transaction(() => {
      for (const [shard, report] of reports) {
        this.#setFact.run(`report ${shard}`, JSON.stringify(report));
        setState.run(shard);
      }
    });
    this.#durably(write);
  }

  /** Remembers which shards' files are on disk. Not to be called within a transaction. */
  setSyncedShards(shards: Iterable<number>): void {
    this.setFact('synced', [...shards]);
  }

  syncedShards(): Set<number> {
    return new Set(this.fact<number[]>('synced'));
  }

  mergedReport(shard: number): ShardReport | undefined {
    return this.fact<ShardReport>(`report ${shard}`);
  }

  /** The merge starts again from nothing. */
  forgetMerge(): void {
    const forget =
      "DELETE FROM facts WHERE name IN ('merge', 'pledge') OR name LIKE 'report %'; UPDATE shards SET state = 'pending' WHERE state = 'merged'";
    this.#write(() => this.#db.exec(forget));
  }

  /** Lets go of a ledger whose job is gone: nothing of it has to reach the disk any more. */
  abandon(): void {
    this.#db.pragma('synchronous = OFF');
    this.#db.close();
  }

  transaction(work: () => void): void {
    this.#write(this.#db.transaction(work));
  }

  [Symbol.dispose](): void {
    this.#db.close();
    if (this.#isLost) removeLedgerFile(this.#path);
  }

  /** Runs `work`; what SQLite throws comes out as an error about the ledger. */
  #write<T>(work: () => T): T {
    try {
      return withSqliteErrors(this.#path, work, 'writing the ledger');
    } catch (error) {
      this.#isLost ||= isFailedSync(error);
      throw error;
    }
  }

  /** Syncs what `work` commits, and with it all that came before. */
  #durably(work: () => void): void {
    this.#db.pragma('synchronous = FULL');
    try {
      this.#write(work);
    } finally {
      this.#db.pragma('synchronous = NORMAL');
    }
  }
}

function now(): string {
  return new Date().toISOString();
}
