// The directory of a survey command: the request, and the result of each part by stage. A result file carries a hash of itself;
// parts with a complete result are not run again.

import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { TilefoldError } from '../../errors.ts';
import { ATTEMPT_ID, attemptId } from '../../kit/fs/attempt-name.ts';
import { replaceDurably } from '../../kit/fs/durable.ts';
import { removeOwnFiles } from '../../kit/fs/own-directory.ts';
import { sha256 } from '../../plan/fingerprint.ts';
import type { Stage } from './scan-stage.ts';
import { STAGE_FILES } from './survey-files.ts';

const STAGE = 'stage.json';
const ATTEMPT = new RegExp(`^\\d+\\.(trail\\.tmp|${ATTEMPT_ID}\\.(tsv\\.tmp|json(\\.new)?))$`);

/** What a finished part returns. */
export interface PartReceipt {
  readonly sha256: string;
}

function put(path: string, text: string, durable: boolean): void {
  if (durable) replaceDurably(path, text);
  else writeFileSync(path, text);
}

/** The folder of one stage. */
export class StageDirectory {
  readonly path: string;
  readonly stage: Stage;
  readonly #fingerprint: string;

  private constructor(path: string, stage: Stage) {
    this.path = path;
    this.stage = stage;
    this.#fingerprint = sha256(JSON.stringify(stage));
  }

  /** Creates the folder of a stage, or continues in the one that an earlier run left for the same stage. */
  static enter(parent: string, stage: Stage): StageDirectory {
    const path = join(parent, stage.survey);
    const text = JSON.stringify(stage);
    const file = join(path, STAGE);
    if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
      if (existsSync(path)) removeOwnFiles(path, STAGE_FILES);
      mkdirSync(path, { recursive: true });
      put(file, text, stage.durable);
    }
    for (const name of readdirSync(path)) if (ATTEMPT.test(name)) rmSync(join(path, name), { force: true });
    return new StageDirectory(path, stage);
  }

  /** Opens it in a worker. */
  static open(path: string): StageDirectory {
    return new StageDirectory(path, JSON.parse(readFileSync(join(path, STAGE), 'utf8')) as Stage);
  }

  rowsPath(index: number): string {
    return join(this.path, `${index}.tsv`);
  }

  /** A file for the rows of one attempt. */
  openRows(index: number): RowsFile {
    return new RowsFile(join(this.path, `${index}.${attemptId()}.tsv.tmp`), this.rowsPath(index));
  }

  /** Writes a result. The part's rows must have their final name already. */
  write(index: number, result: unknown): PartReceipt {
    const body = JSON.stringify({ stage: this.#fingerprint, index, result });
    const hash = sha256(body);
    const temporary = join(this.path, `${index}.${attemptId()}.json`);
    put(temporary, `${hash}\n${body}\n`, this.stage.durable);
    renameSync(temporary, this.#resultPath(index));
    return { sha256: hash };
  }

  /** Returns the result of a part, or undefined if there is no complete one. */
  read(index: number): unknown {
    const path = this.#resultPath(index);
    if (!existsSync(path)) return undefined;
    const [hash, body = ''] = readFileSync(path, 'utf8').split('\n');
    if (sha256(body) !== hash) return undefined;
    const { stage, result } = JSON.parse(body) as { stage: string; result: unknown };
    return stage === this.#fingerprint ? result : undefined;
  }

  #resultPath(index: number): string {
    return join(this.path, `${index}.result`);
  }
}

/** Writes rows in batches of some thousand. */
export class RowsFile implements Disposable {
  readonly #temporary: string;
  readonly #path: string;
  #fd: number | undefined;
  #pending: string[] = [];
  #length = 0;

  constructor(temporary: string, path: string) {
    this.#temporary = temporary;
    this.#path = path;
    this.#fd = openSync(temporary, 'w');
  }

  write(text: string): void {
    this.#pending.push(text);
    this.#length += text.length;
    if (this.#length > 1_048_576) this.#flush();
  }

  /** Renames the file to its final name. */
  finish(): void {
    this.#flush();
    this.#close();
    renameSync(this.#temporary, this.#path);
  }

  [Symbol.dispose](): void {
    if (this.#fd === undefined) return;
    this.#close();
    rmSync(this.#temporary, { force: true });
  }

  #flush(): void {
    const bytes = Buffer.from(this.#pending.join(''));
    for (let written = 0; written < bytes.length; ) written += writeSync(this.#fd as number, bytes, written);
    this.#pending = [];
    this.#length = 0;
  }

  #close(): void {
    closeSync(this.#fd as number);
    this.#fd = undefined;
  }
}

/** @throws TilefoldError 'BAD_JOB' */
export function missingResult(directory: StageDirectory, index: number): TilefoldError {
  return new TilefoldError('BAD_JOB', `${directory.path}: the result of part ${index} is not there; start over with --restart`);
}
