// Bundles src/ into few files for Node: the command line's door, the library and the worker, with what they share in
// chunks that are loaded when a command needs them. A hundred small modules take longer to find and load than to run.
// Packages stay outside: their code is theirs. Usage: node scripts/bundle.mjs [SRC [DIST]]

import { chmodSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const [src = join(ROOT, 'src'), dist = join(ROOT, 'dist')] = process.argv.slice(2).map((path) => resolve(path));

/** By the place that package.json, the CLI's bin entry and cluster.ts look for them. */
const ENTRIES = { index: 'index.ts', 'cli/main': 'cli/main.ts', 'run/worker': 'run/worker.ts' };

rmSync(dist, { recursive: true, force: true });
const bundle = await rolldown({
  input: Object.fromEntries(Object.entries(ENTRIES).map(([name, path]) => [name, join(src, path)])),
  platform: 'node',
  transform: { target: 'node20.12' },
  // What `using` becomes in a Node that has none is the bundler's own code.
  external: (id) => !id.startsWith('.') && !id.startsWith('/') && !id.startsWith('@oxc-project/runtime'),
});
await bundle.write({
  dir: dist,
  format: 'esm',
  entryFileNames: '[name].js',
  // As deep as the folders of src/, so that a path relative to a module holds in both.
  chunkFileNames: 'chunks/[name]-[hash].js',
  sourcemap: true,
});
await bundle.close();
chmodSync(join(dist, 'cli/main.js'), 0o755);
