// The metadata of an archive as one document of keys and values, which can be changed. Each format has its own places for them.

import type { ArchiveFormat } from './types.ts';

export interface MetaDocument {
  readonly format: ArchiveFormat;
  /** What could not be read; one line each. */
  readonly warnings: readonly string[];
  /** Why nothing but a rebuild may write the document: what cannot be read would be lost. Undefined: all was read. */
  readonly unread: string | undefined;
  /** In the archive's order. */
  entries(): [key: string, value: unknown][];
  /**
   * Sets a key to text as it was typed.
   * @throws TilefoldError 'USAGE' for a value that the key cannot have
   */
  setText(key: string, text: string): void;
  /** The same for a JSON value. */
  set(key: string, value: unknown): void;
  /** Returns false if there is no such key. @throws TilefoldError 'USAGE' for a key that the format always has */
  remove(key: string): boolean;
  /** Forgets what could not be read. */
  forgetUnread(): void;
}

/** Returns the value of a key; undefined if it is not there. */
export function valueIn(document: Pick<MetaDocument, 'entries'>, key: string): unknown {
  return document.entries().find(([name]) => name === key)?.[1];
}
