import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nameText, oneLine, terminalText, wholeText } from '../../../src/kit/text/terminal-text.ts';

test('control characters and text direction marks are shown escaped', () => {
  expect(terminalText('a\u001b[2Jb\u009bc\u007fd\u202ee\u0000\tf\ng')).toBe(
    'a\\u001b[2Jb\\u009bc\\u007fd\\u202ee\\u0000\\u0009f\ng',
  );
  expect(terminalText('Zürich 東京 🗺 "x" \\n')).toBe('Zürich 東京 🗺 "x" \\n');
});

test('a message is one line', () => {
  expect(oneLine(' one\r\n\ttwo\u001b[31m\n')).toBe('one two\\u001b[31m');
});

test('paths and values are not shortened', () => {
  expect(wholeText(' a\r\n\tb\u001b[31m ')).toBe(' a\\r\\n\\tb\\u001b[31m ');
});

test.each([
  ['name\r', '"name\\r"'],
  ['a\nb', 'a\\nb'],
  [' water', '" water"'],
  ['', '""'],
  ['roads, main', '"roads, main"'],
  ['"a"', '"""a"""'],
  ['5" pipes', '5" pipes'],
  ['name:日本', 'name:日本'],
])('a name is shown as a list of names accepts it: %j', (name, shown) => expect(nameText(name)).toBe(shown));

test('JSON stays the same JSON', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.string({ unit: 'binary' }), (value, text) => {
      const json = JSON.stringify({ value, text, controls: '\u001b\u009b\u202e\n' }, null, 2);
      expect(JSON.parse(terminalText(json))).toEqual(JSON.parse(json));
    }),
  );
});
