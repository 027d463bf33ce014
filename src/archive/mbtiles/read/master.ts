// Tables, columns and indexes of a database, from its schema alone. Names compare as in SQLite, ignoring ASCII case.

import type Database from 'better-sqlite3';

export interface MasterEntry {
  readonly name: string;
  readonly type: 'table' | 'view';
  readonly isVirtual: boolean;
  readonly sql: string;
  readonly rootpage: number;
}

/** How SQLite converts values stored in a column (sqlite.org/datatype3.html, 3.1); '' is BLOB or none. */
type Affinity = 'INTEGER' | 'NUMERIC' | 'REAL' | 'TEXT' | '';

export interface Column {
  readonly affinity: Affinity;
  readonly isGenerated: boolean;
  /** An INTEGER PRIMARY KEY, which is an alias of the rowid. */
  readonly isRowid: boolean;
}

export type Master = ReadonlyMap<string, MasterEntry>;

/** Returns tables and views by lower-case name. */
export function readMaster(db: Database.Database): Master {
  const rows = db.prepare("SELECT name, type, sql, rootpage FROM sqlite_master WHERE type IN ('table', 'view')").all();
  const entries = (rows as { name: string; type: 'table' | 'view'; sql: string | null; rootpage: number }[]).map(
    ({ name, type, sql, rootpage }): [string, MasterEntry] => [
      name.toLowerCase(),
      { name, type, sql: sql ?? '', rootpage, isVirtual: /^\s*create\s+virtual/i.test(sql ?? '') },
    ],
  );
  return new Map(entries);
}

/** Returns the columns of a table or view by lower-case name. */
export function readColumns(db: Database.Database, table: string): ReadonlyMap<string, Column> {
  const rows = db.prepare('SELECT name, type, hidden, pk FROM pragma_table_xinfo(?)').all(table) as {
    name: string;
    type: string;
    hidden: number;
    pk: number;
  }[];
  const keyColumns = rows.filter(({ pk }) => pk > 0).length;
  const hasRowid = hasRowids(db, table);
  const isStrict = db.prepare("SELECT strict FROM pragma_table_list(?) WHERE schema = 'main'").pluck().get(table) === 1;
  return new Map(
    rows.map(({ name, type, hidden, pk }) => [
      name.toLowerCase(),
      {
        affinity: affinityOf(type.toUpperCase(), isStrict),
        isGenerated: hidden > 1,
        isRowid: hasRowid && pk === 1 && keyColumns === 1 && type.toUpperCase() === 'INTEGER',
      },
    ]),
  );
}

/** From the declared type in upper case; a strict table stores ANY unconverted. */
function affinityOf(type: string, isStrict: boolean): Affinity {
  if (type.includes('INT')) return 'INTEGER';
  if (/CHAR|CLOB|TEXT/.test(type)) return 'TEXT';
  if (type === '' || (isStrict && type === 'ANY') || type.includes('BLOB')) return '';
  return /REAL|FLOA|DOUB/.test(type) ? 'REAL' : 'NUMERIC';
}

/** Whether the rows of a table have rowids; views and WITHOUT ROWID tables do not. */
export function hasRowids(db: Database.Database, table: string): boolean {
  const query = "SELECT wr FROM pragma_table_list(?) WHERE schema = 'main' AND type = 'table'";
  return db.prepare(query).pluck().get(table) === 0;
}

/** Returns the name of a full index that starts with these columns, ascending, or undefined. */
export function findIndex(db: Database.Database, table: string, columns: readonly string[]): string | undefined {
  const indexes = db
    .prepare('SELECT name FROM pragma_index_list(?) WHERE NOT partial ORDER BY seq')
    .pluck()
    .all(table) as string[];
  const columnsOf = db.prepare('SELECT lower(name) AS name, "desc" FROM pragma_index_xinfo(?) WHERE key ORDER BY seqno');
  return indexes.find((index) => {
    const indexed = columnsOf.all(index) as { name: string | null; desc: number }[];
    return columns.every((column, at) => indexed[at]?.name === column && indexed[at].desc === 0);
  });
}

/** Returns names for a message: at most `most`, none longer than 60 characters. */
export function fewNames(names: readonly string[], most: number): string {
  const shown = names.slice(0, most).map((name) => (name.length > 60 ? `${name.slice(0, 60)}…` : name));
  return names.length > most ? `${shown.join(', ')} and ${names.length - most} more` : shown.join(', ');
}
