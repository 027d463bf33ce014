// The script of the pages: small, self-contained, with the licences of its code.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { bundlePage, pageLicences } from '../../../scripts/bundle-page.mjs';
import { escaped, html, Markup, scriptData } from '../../../src/report/page/html.ts';

const directory = mkdtempSync(join(tmpdir(), 'tilefold-bundle-'));
afterAll(() => rmSync(directory, { recursive: true }));

test('the script has at most 200 kB, is the same each time, and fetches nothing', async () => {
  await bundlePage(undefined, join(directory, 'a'));
  await bundlePage(undefined, join(directory, 'b'));
  const [a, b] = ['a', 'b'].map((name) => readFileSync(join(directory, name, 'page/page.js'), 'utf8'));
  expect(a).toBe(b);
  expect(a?.length).toBeLessThan(200_000);
  expect(a).not.toMatch(
    /<\/script|<!--|\bimport\s*[({'"]|\bfetch\s*\(|XMLHttpRequest|WebSocket|EventSource|\beval\(|new Function|sourceMappingURL/,
  );
});

test('the licences of its code are included', () => {
  const licences = pageLicences();
  for (const name of ['chart.js', '@kurkle/color', 'chartjs-chart-matrix', 'chartjs-chart-treemap']) {
    expect(licences).toContain(`Name: ${name}\nLicense: MIT\n`);
  }
  expect(licences.match(/Permission is hereby granted/g)).toHaveLength(4);
});

test('a template escapes all but markup', () => {
  expect(html`<p title="${'"<&>\''}">${null}${false}${0}${['a', new Markup('<b>')]}</p>`.text).toBe(
    '<p title="&quot;&lt;&amp;&gt;&#39;">0a<b></p>',
  );
  expect(escaped('a')).toBe('a');
});

test('data is JSON without HTML', () => {
  const value = ['</script>', '<!--', '\u2028\u2029', '&amp;', 'ö'];
  const { text } = scriptData(value);
  const json = text.slice('<script type="application/json">'.length, -'</script>'.length);
  expect(json).not.toMatch(/[<>&\u2028\u2029]/);
  expect(JSON.parse(json)).toEqual(value);
});
