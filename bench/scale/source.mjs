// Loads modules of src/ directly, to measure code that the library does not export. Node 20 cannot read TypeScript, so they are
// bundled in memory and loaded as a data URL, with packages by their full path.

import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const SRC = fileURLToPath(new URL('../../src/', import.meta.url));
const ENTRY = 'scale-entry';

/**
 * Loads modules of src/, all in one bundle, so that they share state as they do in src/.
 * @param {...string} paths such as 'tile/content-table.ts'
 * @returns {Promise<any>} all their exports
 */
export async function loadSource(...paths) {
  const bundle = await rolldown({
    input: ENTRY,
    platform: 'node',
    transform: { target: 'node20.12' },
    plugins: [{ name: ENTRY, resolveId, load: (id) => (id === ENTRY ? reExports(paths) : null) }],
  });
  const { output } = await bundle.generate({ format: 'esm', codeSplitting: false });
  await bundle.close();
  // import.meta.url is used to load packages, which are the same from here.
  const code = output[0].code.replaceAll('import.meta.url', JSON.stringify(import.meta.url));
  return import(`data:text/javascript;base64,${Buffer.from(code).toString('base64')}`);
}

/** @param {readonly string[]} paths */
function reExports(paths) {
  return paths.map((path) => `export * from ${JSON.stringify(SRC + path)};`).join('\n');
}

/** @param {string} id */
function resolveId(id) {
  if (id === ENTRY) return id;
  if (id.startsWith('.') || id.startsWith('/') || id.startsWith('@oxc-project/runtime')) return null;
  return { id: id.startsWith('node:') ? id : import.meta.resolve(id), external: true };
}
