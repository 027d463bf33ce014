// The HTML document around a page: one self-contained file. Its content security policy allows only the one script and style
// sheet, by hash, and embedded pictures.

import { createHash } from 'node:crypto';
import { html, Markup, type Piece } from './html.ts';
import { pageScript } from './page-script.ts';
import { PAGE_STYLE } from './page-style.ts';
import { contents, type Section, section } from './parts.ts';

export interface PageParts {
  readonly title: string;
  /** Content above the sections: heading and figures. */
  readonly top: Piece;
  readonly sections: readonly Section[];
}

export function pageDocument({ title, top, sections }: PageParts): string {
  const script = pageScript();
  const policy = `default-src 'none'; script-src ${hashOf(script)}; style-src ${hashOf(PAGE_STYLE)}; img-src data:; base-uri 'none'; form-action 'none'`;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="tilefold">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${new Markup(PAGE_STYLE)}</style>
</head>
<body>
<header>${top}${contents(sections)}<noscript><p class="nothing">Charts and pictures need JavaScript; all of their figures are in the tables.</p></noscript></header>
<main>
${sections.map(section)}</main>
<footer>Made by tilefold. Bytes are in decimal units; tiles are z/x/y, y from the north.</footer>
<script>${new Markup(script)}</script>
</body>
</html>
`;
  return page.text;
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
