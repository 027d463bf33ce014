// Bundles src/ into few files for Node: the entry of the command line, the library and the worker, with shared code in chunks
// that are loaded when a command needs them. A hundred small modules take longer to find and load than to run. Packages stay
// external. Only meow (./lean-meow.mjs) and, in the script of the HTML reports, the charts (./bundle-page.mjs) are included.
// Usage: node scripts/bundle.mjs [SRC [DIST]]

import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { bundlePage, pageLicences } from './bundle-page.mjs';
import { leanMeow, meowLicences } from './lean-meow.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const [src = join(ROOT, 'src'), dist = join(ROOT, 'dist')] = process.argv.slice(2).map((path) => resolve(path));

/** The paths at which package.json, the CLI's bin entry and cluster.ts expect them. */
const ENTRIES = {
  index: 'index.ts',
  'cli/main': 'command/main.ts',
  'run/worker': 'run/worker.ts',
  'survey/scan/scan-worker': 'survey/scan/scan-worker.ts',
};

/** Modules with side effects on load; all others are loaded only for their exports. */
const ACTING = [...Object.values(ENTRIES), 'engine/worker-signals.ts'];

/**
 * The code that every writing command loads, in few files: each additional one costs as much as 50 kB in another. Code that only some runs
 * need is excluded, and imported on demand.
 */
const CHUNKS = [
  {
    name: 'core',
    test: inSource(
      /(?!cli\/|command\/|survey\/|report\/|library\/|index\.|engine\/(?:cluster|pool|isolated|lone-worker|worker-\w+)\.|run\/worker\.|run\/estimate\/doctor|job\/status\/)/,
    ),
  },
  // These two come before the groups that would include them through index.ts, and exclude what other groups have.
  {
    name: 'inspect',
    test: inSource(
      /(?:survey\/(?!scan\/scan-worker\.)|command\/(?:inspect|surveying|diff)\/|cli\/options\/survey-flags\.|report\/inspect-text\/)/,
    ),
    includeDependenciesRecursively: false,
  },
  // Only for HTML reports.
  {
    name: 'page',
    test: inSource(/report\/(?:page|inspect-page|run-page|verify-page|picture|diff)\//),
    includeDependenciesRecursively: false,
  },
  {
    name: 'command',
    test: inSource(/(?:cli\/options\/(?:parse|flags|tile-flags)|command\/run-command|command\/writing\/writing-command)\./),
  },
  // Also imported directly.
  { name: 'words', test: inSource(/(?:cli\/stdout|kit\/text\/terminal-text|supported-node)\./), priority: 1 },
  { name: 'version', test: inSource(/kit\/version\./), priority: 1 },
];

/** Matches the path of a module within src/, whatever the folders above are called. */
function inSource({ source }) {
  return new RegExp(`^${src.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&')}/${source}`);
}

rmSync(dist, { recursive: true, force: true });
const bundle = await rolldown({
  input: Object.fromEntries(Object.entries(ENTRIES).map(([name, path]) => [name, join(src, path)])),
  platform: 'node',
  // Required by chunks that exclude dependencies.
  preserveEntrySignatures: 'allow-extension',
  transform: { target: 'node22' },
  // Without this, a chunk would load every other that src/index.ts names.
  treeshake: { moduleSideEffects: (id) => ACTING.some((path) => id === join(src, path)) },
  plugins: [leanMeow],
  // `using` is compiled to the bundler's own code for Nodes without it.
  external: (id) => !id.startsWith('.') && !id.startsWith('/') && !id.startsWith('@oxc-project/runtime') && id !== 'meow',
});
await bundle.write({
  dir: dist,
  format: 'esm',
  entryFileNames: '[name].js',
  // As deep as the folders of src/, so that paths relative to a module are valid in both.
  chunkFileNames: 'chunks/[name]-[hash].js',
  codeSplitting: { groups: CHUNKS },
  sourcemap: true,
});
await bundle.close();
await bundlePage(src, dist);
writeFileSync(join(dist, 'THIRD-PARTY-LICENSES.md'), `${meowLicences()}\n---\n\n${pageLicences()}`);
chmodSync(join(dist, 'cli/main.js'), 0o755);
