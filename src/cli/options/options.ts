// The definition of an option for the parser: type of value and spelling.

export interface Option {
  /** `bytes` is a number with an optional unit; `path` is a file or directory on this machine. */
  readonly type: 'string' | 'number' | 'boolean' | 'bytes' | 'path';
  readonly shortFlag?: string;
  readonly aliases?: readonly string[];
  readonly choices?: readonly string[];
  readonly default?: string | boolean;
  readonly isMultiple?: boolean;
  /** The code that reads the value reports an empty one. */
  readonly mayBeEmpty?: boolean;
  /** What a path names: a directory, or files with one of these extensions; default: any file. For shell completion. */
  readonly files?: 'directory' | readonly string[];
  /** The file is read, not written. */
  readonly isRead?: boolean;
  /** Values to propose where others are accepted, too. */
  readonly proposes?: () => readonly string[];
}

/** By name, in camel case. */
export type Options = Readonly<Record<string, Option>>;

/** maxTileBytes -> `--max-tile-bytes`. A name of one letter is accepted with one hyphen or two. */
export function longForm(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** Returns those options that have one of the names. */
export function pick(options: Options, names: readonly string[]): Options {
  return Object.fromEntries(Object.entries(options).filter(([name]) => names.includes(name)));
}
