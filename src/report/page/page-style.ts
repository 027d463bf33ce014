// The style sheet of the pages: system font, light and dark scheme, from 320 pixels up, and print.

import { PARTS_STYLE } from './parts-style.ts';

const LIGHT = `--page:#fbfbfa;--surface:#fff;--ink:#1b1f24;--muted:#5d656e;--line:#e2e5e8;--faint:#f1f3f5;
--accent:#2463a9;--before:#a3adb8;--near:#96620c;--over:#b8311f;--heat:36,99,169`;
const DARK = `--page:#111316;--surface:#181b1f;--ink:#e8eaed;--muted:#9ba3ac;--line:#2d3238;--faint:#1f2327;
--accent:#6cabf2;--before:#68727d;--near:#e3ab45;--over:#f4786a;--heat:108,171,242`;

export const PAGE_STYLE: string = `
:root{color-scheme:light dark;${LIGHT}}
@media screen and (prefers-color-scheme:dark){:root:not(.paper){${DARK}}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0 auto;padding:0 clamp(16px,4vw,40px);max-width:1120px;background:var(--page);color:var(--ink);
font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue","Liberation Sans",Arial,sans-serif;
font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
a{color:var(--accent)}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
header{padding-top:clamp(24px,5vw,48px)}
.kind{margin:0;color:var(--muted);font-size:13px}
h1{margin:2px 0 0;font-size:clamp(22px,4vw,30px);line-height:1.2;font-weight:650;letter-spacing:-.015em}
.path{margin:6px 0 0;color:var(--muted);font-size:13px}
h2{margin:0 0 16px;font-size:19px;line-height:1.3;font-weight:650;letter-spacing:-.01em}
h3{margin:28px 0 10px;font-size:15px;font-weight:650}
p{margin:0 0 14px;max-width:72ch}
section{margin-top:36px;padding-top:28px;border-top:1px solid var(--line);scroll-margin-top:8px}
nav ul{display:flex;flex-wrap:wrap;gap:4px 20px;margin:26px 0 0;padding:0;list-style:none;font-size:14px}
nav a{display:inline-block;padding:4px 0;text-decoration:none}
nav a:hover{text-decoration:underline}
footer{margin-top:48px;padding:18px 0 32px;border-top:1px solid var(--line);color:var(--muted);font-size:13px}
${PARTS_STYLE}
@media print{
body{max-width:none;padding:0;font-size:10.5pt}
nav,.controls,footer,noscript{display:none!important}
section{break-inside:auto}
h2,h3{break-after:avoid}
figure,.figure,tr{break-inside:avoid}
.scroll{overflow:visible}
}
`;
