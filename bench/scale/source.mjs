// Modules of src/ by themselves: what the library does not export can be measured only so. Node 20 reads no TypeScript, so
// they are bundled in memory and loaded as a data URL, with packages by their full address.

import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const SRC = fileURLToPath(new URL('../../src/', import.meta.url));
const ENTRY = 'scale-entry';

/**
 * Loads modules of src/, all in one bundle, so that they share what they share there.
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
  // What asks for its own address wants to load packages: from here they are the same.
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
