// What an option is to the parser: the kind of its value, and how it may be written.

export interface Option {
  /** `bytes` are a number that may carry a unit; a `path` is of a file or directory on this machine. */
  readonly type: 'string' | 'number' | 'boolean' | 'bytes' | 'path';
  readonly shortFlag?: string;
  readonly aliases?: readonly string[];
  readonly choices?: readonly string[];
  readonly default?: string | boolean;
  readonly isMultiple?: boolean;
  /** Whoever reads the value says what is wrong with an empty one. */
  readonly mayBeEmpty?: boolean;
}

/** By name in camel case. */
export type Options = Readonly<Record<string, Option>>;

/** maxTileBytes -> `--max-tile-bytes`. A name of one letter is typed with one hyphen or two. */
export function longForm(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
