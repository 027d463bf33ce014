// Bundles the browser part of the HTML reports, src/report/browser/, with the charts that it uses: one classic script, small
// enough for every report. Usage: node scripts/bundle-page.mjs [SRC [DIST]]; scripts/bundle.mjs calls it.

import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Packages whose code is in the script, with the paths of their licences. */
const PACKAGES = {
  'chart.js': 'LICENSE.md',
  '@kurkle/color': 'LICENSE.md',
  'chartjs-chart-matrix': 'LICENSE',
  'chartjs-chart-treemap': 'LICENSE',
};

/**
 * @param {string} src
 * @param {string} dist
 */
export async function bundlePage(src = join(ROOT, 'src'), dist = join(ROOT, 'dist')) {
  const bundle = await rolldown({
    input: join(src, 'report/browser/main.ts'),
    platform: 'browser',
    transform: { target: 'es2022' },
    tsconfig: false,
  });
  const { output } = await bundle.generate({ format: 'iife', minify: true, comments: false });
  await bundle.close();
  const [script, ...others] = output;
  if (others.length > 0) throw new Error(`the page has to be one script, and is ${output.length} files`);
  for (const id of Object.keys(script.modules)) checkKnown(id);
  // In a page, these characters end a script, even inside a string.
  const code = script.code.trim().replace(/<(?=\/script|!--|script)/gi, '\\x3C');
  mkdirSync(join(dist, 'page'), { recursive: true });
  const path = join(dist, 'page/page.js');
  // By rename, since tests may be reading it.
  writeFileSync(`${path}.${process.pid}.tmp`, code);
  renameSync(`${path}.${process.pid}.tmp`, path);
}

/**
 * Fails for a bundled package that is not listed above, since its licence would be missing.
 * @param {string} id
 */
function checkKnown(id) {
  const name = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(id)?.[1];
  if (name !== undefined && !(name in PACKAGES)) throw new Error(`${name} is bundled into the page, and not among its PACKAGES`);
}

/** Returns the licences of the bundled packages: they must be shipped with the code. */
export function pageLicences() {
  const texts = Object.entries(PACKAGES).map(([name, file]) => {
    const licence = readFileSync(join(ROOT, 'node_modules', name, file), 'utf8').trim();
    return `Name: ${name}\nLicense: MIT\nLicense Text:\n===\n\n${licence}\n\n---\n`;
  });
  return `dist/page/ contains what draws the charts of HTML reports, and so does each of them.\n\n${texts.join('\n')}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await bundlePage(...process.argv.slice(2).map((path) => resolve(path)));
}
