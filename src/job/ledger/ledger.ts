// The ledger records the state of each shard and of the merge in SQLite. Only the primary writes it; `status` may read it at the same
// time. The shards' seals are authoritative: a lost ledger is rebuilt from them.

import type Database from 'better-sqlite3';
import { withSqliteErrors } from '../../archive/mbtiles/sqlite-error.ts';
import type { ShardProgress } from '../../shard/shard.ts';
import { type ShardReport, totals } from '../../shard/shard-report.ts';
import type { Shard } from '../../tile/shard.ts';
import { isFailedSync } from '../disk-error.ts';
import { openLedgerFile, removeLedgerFile, viewLedgerFile } from './ledger-file.ts';
import type { ShardState } from './shard-state.ts';

/** Facts that a resume depends on: they are synced when set. A power cut may lose the latest of all others. */
const SYNCED_FACTS: ReadonlySet<string> = new Set(['merge', 'commit', 'synced', 'pledge']);

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
  /** JSON: tallies of undecodable tiles and of other warnings. */
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
  /** An fsync failed, so the file cannot be trusted by the next run. */
  #isLost = false;

  private constructor(db: Database.Database, path: string) {
    this.#db = db;
    this.#path = path;
    this.#setFact = db.prepare('INSERT INTO facts VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value');
    this.#getFact = db.prepare('SELECT value FROM facts WHERE name = ?').pluck();
  }

  /** Opens the ledger for writing. A missing or damaged one is recreated. */
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
   * Opens the ledger read-only, during a run or after it.
   * @throws TilefoldError 'BAD_JOB' if it is missing or damaged
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
    if (SYNCED_FACTS.has(name)) this.#durably(set);
    else this.#write(set);
  }

  /** Writes a fact and syncs it, whatever its name. */
  setDurably(name: string, value: unknown): void {
    this.#durably(() => void this.#setFact.run(name, JSON.stringify(value)));
  }

  /** Removes a fact and syncs the removal. */
  dropFact(name: string): void {
    this.#durably(() => this.#db.prepare('DELETE FROM facts WHERE name = ?').run(name));
  }

  /** Records an attempt before the worker starts, and returns its number. So no two attempts share a file name. */
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

  /** Resets a shard that must run again: its run ended, or its sealed file is missing. */
  pending(shard: number): void {
    const update = this.#db.prepare("UPDATE shards SET state = 'pending', worker_pid = NULL WHERE shard = ?");
    this.#write(() => update.run(shard));
  }

  /** Marks shards as merged once their rows are durable in the output. Keeps their reports, since their files may be removed. */
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

  /** Records which shard files are synced. Must not be called within a transaction. */
  setSyncedShards(shards: Iterable<number>): void {
    this.setFact('synced', [...shards]);
  }

  syncedShards(): Set<number> {
    return new Set(this.fact<number[]>('synced'));
  }

  mergedReport(shard: number): ShardReport | undefined {
    return this.fact<ShardReport>(`report ${shard}`);
  }

  /** Resets the merge: it starts again from the first group. */
  forgetMerge(): void {
    const forget =
      "DELETE FROM facts WHERE name IN ('merge', 'pledge') OR name LIKE 'report %'; UPDATE shards SET state = 'pending' WHERE state = 'merged'";
    this.#write(() => this.#db.exec(forget));
  }

  /** Closes the ledger of a removed job without syncing it. */
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

  /** Runs `work`, and converts SQLite errors to errors about the ledger. */
  #write<T>(work: () => T): T {
    try {
      return withSqliteErrors(this.#path, work, 'writing the ledger');
    } catch (error) {
      this.#isLost ||= isFailedSync(error);
      throw error;
    }
  }

  /** Syncs the commits of `work`, and with them all earlier ones. */
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
