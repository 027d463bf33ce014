// Damage to the files of an unfinished job: to their bytes, and by removing or adding files. Of the temporary output only length
// and existence change: its content can be damaged by the disk like that of any output.

import { copyFileSync, readdirSync, readFileSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { below, damaged, pick, type Random } from './damage.ts';

/** Each kind is equally likely, however many files it has. */
const KINDS = [/request\.json$/, /manifest\.ndjson$/, /ledger/, /shards/, /./];

/** Damages files under `directory` one to three times. Returns a description. */
export function damageJob(random: Random, directory: string): string[] {
  const done: string[] = [];
  for (let pieces = 1 + below(random, 3); pieces > 0; pieces--) {
    const all = filesIn(directory);
    const kind = pick(random, KINDS);
    const files = all.filter((name) => kind.test(name));
    if (files.length > 0) done.push(damageFile(random, directory, pick(random, files), all));
  }
  return done;
}

function damageFile(random: Random, directory: string, name: string, files: readonly string[]): string {
  const path = join(directory, name);
  const other = pick(random, files);
  const isOutput = (file: string) => /\.part|\.spool/.test(file);
  switch (isOutput(name) ? 6 + below(random, 3) : below(random, 10)) {
    case 6:
      truncateSync(path, below(random, statSync(path).size + 1));
      return `${name} cut`;
    case 7:
      rmSync(path);
      return `${name} removed`;
    case 8:
      truncateSync(path, 0);
      return `${name} emptied`;
    case 4:
      if (isOutput(other)) return 'nothing';
      copyFileSync(path, join(directory, other));
      return `${other} replaced by ${name}`;
    case 5: {
      if (isOutput(other) || other === name) return 'nothing';
      const aside = `${path}.aside`;
      renameSync(path, aside);
      renameSync(join(directory, other), path);
      renameSync(aside, join(directory, other));
      return `${name} and ${other} swapped`;
    }
    case 9:
      if (nextShard(name) === name) return 'nothing';
      copyFileSync(path, join(directory, nextShard(name)));
      return `${name} doubled`;
    default: {
      const bytes = readFileSync(path);
      writeFileSync(path, damaged(random, bytes));
      return `${name} damaged`;
    }
  }
}

/** The name of the next shard, if it is a shard's. */
function nextShard(name: string): string {
  return name.replace(/\d+(?=\.mbtiles$)/, (digits) => String(Number(digits) + 1).padStart(digits.length, '0'));
}

function filesIn(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .sort();
}
