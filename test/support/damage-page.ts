// Makes an archive with an unreadable page.

import { closeSync, openSync, writeSync } from 'node:fs';
import Database from 'better-sqlite3';

/** Overwrites a page of the tiles table, by default one of the last. */
export function damagePage(path: string, at: number = -3): void {
  const db = new Database(path, { readonly: true });
  const pages = db.prepare("SELECT pageno FROM dbstat WHERE name = 'tiles' AND pagetype = 'leaf' ORDER BY pageno").pluck();
  let numbers: number[];
  try {
    numbers = pages.all() as number[];
  } finally {
    db.close();
  }
  const page = numbers.at(at) as number;
  const fd = openSync(path, 'r+');
  writeSync(fd, Buffer.alloc(4096, 0xff), 0, 4096, (page - 1) * 4096);
  closeSync(fd);
}
