// Counts distinct values by their hashes: exactly up to a bound, past it by HyperLogLog with a standard error of 1.6 %. Its state
// depends only on the set of hashes, not on the order of adding or folding. Memory: up to 16 KiB at the bound, 4 KiB past it.

import { HashSet } from './hash-set.ts';
import { estimateOf } from './register-estimate.ts';

/** Counts up to this are exact. */
export const MAX_EXACT_VALUES = 1024;

const REGISTER_BITS = 12;
const REGISTERS = 2 ** REGISTER_BITS;

/** A register is at most 33, so one base-64 digit each. */
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const HASH_BYTES = 8;
/** First character of the text form, by its content. */
const EXACT = '=';
const ESTIMATE = '~';

export class DistinctValues {
  #hashes: HashSet | null = null;
  #registers: Uint8Array | null = null;

  get isEstimate(): boolean {
    return this.#registers !== null;
  }

  add(high: number, low: number): void {
    if (this.#registers !== null) {
      addTo(this.#registers, high, low);
      return;
    }
    this.#hashes ??= new HashSet();
    this.#hashes.add(high, low);
    if (this.#hashes.size > MAX_EXACT_VALUES) this.#toRegisters();
  }

  count(): number {
    return this.#registers === null ? (this.#hashes?.size ?? 0) : estimateOf(this.#registers);
  }

  /** Adds all hashes of another, given as its text form. */
  addText(text: string): void {
    if (text.startsWith(ESTIMATE)) {
      const registers = this.#toRegisters();
      for (let i = 0; i < REGISTERS; i++) registers[i] = Math.max(registers[i]!, DIGITS.indexOf(text[i + 1]!));
      return;
    }
    const bytes = Buffer.from(text.slice(EXACT.length), 'base64');
    for (let at = 0; at < bytes.length; at += HASH_BYTES) this.add(bytes.readInt32BE(at), bytes.readInt32BE(at + 4));
  }

  /** Returns the text form: equal for equal sets, empty for the empty set. */
  toText(): string {
    if (this.#registers !== null) return ESTIMATE + Array.from(this.#registers, (rank) => DIGITS[rank]).join('');
    if (this.#hashes === null) return '';
    const hashes: Buffer[] = [];
    this.#hashes.forEach((high, low) => {
      const bytes = Buffer.allocUnsafe(HASH_BYTES);
      bytes.writeInt32BE(high, 0);
      bytes.writeInt32BE(low, 4);
      hashes.push(bytes);
    });
    return EXACT + Buffer.concat(hashes.sort(Buffer.compare)).toString('base64');
  }

  #toRegisters(): Uint8Array {
    if (this.#registers !== null) return this.#registers;
    const registers = new Uint8Array(REGISTERS);
    this.#hashes?.forEach((high, low) => {
      addTo(registers, high, low);
    });
    this.#hashes = null;
    this.#registers = registers;
    return registers;
  }
}

/** The upper bits of the first word select the register; the leading zeros of the second word give its value. */
function addTo(registers: Uint8Array, high: number, low: number): void {
  const register = high >>> (32 - REGISTER_BITS);
  const rank = Math.clz32(low) + 1;
  if (rank > registers[register]!) registers[register] = rank;
}
