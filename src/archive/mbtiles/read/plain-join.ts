// Recognizes a `tiles` view that just joins two tables, so that the tables can be read instead. Its SQL must have one of the few
// forms that writers use: a filter, a swapped column or anything else makes it a different tileset.

export interface JoinedTables {
  readonly keys: string;
  readonly data: string;
  /** The column they are joined by. */
  readonly id: string;
}

const TOKENS = /"(?:[^"]|"")*"|`[^`]*`|\[[^\]]*\]|'[^']*'|\w+|\S/g;
const QUOTED = /^["`['](.*)["`\]']$/s;

/** The longest known one has about 300. */
const MAX_CHARACTERS = 10_000;

const VIEW = /^create view tiles as select (.+?) from (.+?)(?: ;)?$/;
const COLUMN = /^(?:(\w+) \. )?(\w+)(?: (?:as )?(\w+))?$/;
const JOIN = new RegExp(
  [
    String.raw`^(\w+)(?: as (\w+)| (?!(?:left|right|full|outer|inner|cross|natural|join)\b)(\w+))?`,
    ' (left |left outer |inner )?join',
    String.raw` (\w+)(?: as (\w+)| (?!(?:on|using)\b)(\w+))?`,
    String.raw` (?:on (\( )?(\w+) \. (\w+) = (\w+) \. (\w+)( \))?|using \( (\w+) \))$`,
  ].join(''),
);

/** Whether the view is a plain join of the two tables. False for unknown forms, even if they might be. */
export function isPlainJoin(sql: string, tables: JoinedTables): boolean {
  if (sql.length > MAX_CHARACTERS) return false;
  const [, columns, from] = VIEW.exec(words(sql)) ?? [];
  if (columns === undefined || from === undefined) return false;
  const aliases = joinedAliases(from, tables);
  return aliases !== null && selectsByName(columns.split(' , '), aliases);
}

/** Returns the statement's tokens in lower case, unquoted, separated by single blanks. SQLite ignores case in names. */
function words(sql: string): string {
  return (sql.match(TOKENS) ?? []).map((token) => (QUOTED.exec(token)?.[1] ?? token).toLowerCase()).join(' ');
}

/** Returns the join's aliases of the two tables, or null if it is not plain. */
function joinedAliases(from: string, { keys, data, id }: JoinedTables): { keys: string; data: string } | null {
  const match = JOIN.exec(from);
  if (match === null) return null;
  const [, first, firstAs, firstAlias, kind = '', second, secondAs, secondAlias, open, a, aColumn, b, bColumn, close, using] =
    match;
  const names = [firstAs ?? firstAlias ?? first!, secondAs ?? secondAlias ?? second!] as const;
  const isKeysFirst = first === keys && second === data;
  // A left join starting at the images adds rows without a key.
  if (!isKeysFirst && !(first === data && second === keys && !kind.startsWith('left'))) return null;
  const isById =
    using === undefined ? aColumn === id && bColumn === id && (open === undefined) === (close === undefined) : using === id;
  const isOfBoth = using !== undefined || (a !== b && [a, b].every((name) => names.includes(name!)));
  if (!isById || !isOfBoth || names[0] === names[1]) return null;
  return isKeysFirst ? { keys: names[0], data: names[1] } : { keys: names[1], data: names[0] };
}

/** Each tile column must occur once, under its own name and from its own table. Other columns are ignored. */
function selectsByName(columns: readonly string[], aliases: { readonly keys: string; readonly data: string }): boolean {
  const selected = columns.map((column) => {
    const [, table, name, alias] = COLUMN.exec(column) ?? [];
    return { table, name, as: alias ?? name };
  });
  if (selected.some(({ name }) => name === undefined)) return false;
  return ['zoom_level', 'tile_column', 'tile_row', 'tile_data'].every((wanted) => {
    const [column, ...more] = selected.filter(({ as }) => as === wanted);
    const owner = wanted === 'tile_data' ? aliases.data : aliases.keys;
    return more.length === 0 && column?.name === wanted && (column.table === undefined || column.table === owner);
  });
}
