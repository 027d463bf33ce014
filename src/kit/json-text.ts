// Finds the first syntax error in JSON text, and nesting that is too deep, before JSON.parse. Iterative with its own stack, so
// that deep nesting cannot overflow the call stack. Linear time.

export interface JsonFault {
  readonly offset: number;
  readonly problem: string;
}

/** What may come next. 'separator' is what follows a value. */
type Expected = 'value' | 'item-or-end' | 'key-or-end' | 'key' | 'separator';

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const LITERALS = ['true', 'false', 'null'];

/** Returns the first fault of `text` as JSON (RFC 8259), or null. Nesting deeper than `maxDepth` is a fault. */
export function findJsonFault(text: string, maxDepth: number): JsonFault | null {
  const closers: string[] = [];
  let expected: Expected = 'value';
  let at = skipSpace(text, 0);
  for (; at < text.length; at = skipSpace(text, at)) {
    const char = text[at]!;
    if (expected === 'separator') {
      if (closers.length === 0) return unexpected(text, at);
      if (char === closers.at(-1)) closers.pop();
      else if (char === ',') expected = closers.at(-1) === '}' ? 'key' : 'value';
      else return unexpected(text, at);
      at++;
      continue;
    }
    if ((expected === 'item-or-end' && char === ']') || (expected === 'key-or-end' && char === '}')) {
      closers.pop();
      expected = 'separator';
      at++;
      continue;
    }
    if (expected === 'key' || expected === 'key-or-end') {
      const keyEnd = stringEnd(text, at);
      if (keyEnd < 0) return unexpected(text, at);
      at = skipSpace(text, keyEnd);
      if (text[at] !== ':') return unexpected(text, at);
      expected = 'value';
      at++;
      continue;
    }
    if (char === '{' || char === '[') {
      closers.push(char === '{' ? '}' : ']');
      if (closers.length > maxDepth) return { offset: at, problem: `nested deeper than ${maxDepth}` };
      expected = char === '{' ? 'key-or-end' : 'item-or-end';
      at++;
      continue;
    }
    const end = scalarEnd(text, at);
    if (end < 0) return unexpected(text, at);
    at = end;
    expected = 'separator';
  }
  return closers.length > 0 || expected !== 'separator' ? unexpected(text, at) : null;
}

/** Returns `line:column`, both counted from 1. */
export function lineAndColumn(text: string, offset: number): string {
  let line = 1;
  let lineStart = 0;
  for (let i = text.indexOf('\n'); i >= 0 && i < offset; i = text.indexOf('\n', i + 1)) {
    line++;
    lineStart = i + 1;
  }
  return `${line}:${offset - lineStart + 1}`;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at++;
  return at;
}

/** Returns the end of the string, number or literal at `from`, or -1. */
function scalarEnd(text: string, from: number): number {
  if (text[from] === '"') return stringEnd(text, from);
  for (const literal of LITERALS) {
    if (text.startsWith(literal, from)) return from + literal.length;
  }
  NUMBER.lastIndex = from;
  return NUMBER.test(text) ? NUMBER.lastIndex : -1;
}

function stringEnd(text: string, from: number): number {
  if (text[from] !== '"') return -1;
  for (let at = from + 1; at < text.length; at++) {
    const char = text[at]!;
    if (char === '"') return at + 1;
    if (char < ' ') return -1;
    if (char === '\\') {
      at++;
      if (text[at] === 'u') {
        if (!/^[\da-fA-F]{4}$/.test(text.slice(at + 1, at + 5))) return -1;
        at += 4;
      } else if (!'"\\/bfnrt'.includes(text[at] ?? ' ')) return -1;
    }
  }
  return -1;
}

function unexpected(text: string, offset: number): JsonFault {
  const char = text[offset];
  return { offset, problem: char === undefined ? 'unexpected end' : `unexpected ${JSON.stringify(char)}` };
}
