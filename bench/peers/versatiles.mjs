// versatiles converts both ways and passes tile bytes through. It uses every core, so compare its CPU seconds.

import { fileURLToPath } from 'node:url';
import { findPackage, findProgram, versionOf } from './find.mjs';

const PACKAGE = '@versatiles/versatiles-rs-linux-x64-gnu';
const CONVERT = fileURLToPath(new URL('./versatiles-convert.mjs', import.meta.url));

/** @type {import('./types.mjs').Peer} */
export const versatiles = {
  name: 'versatiles',
  how: `npm install ${PACKAGE}@4, or cargo install versatiles`,
  find() {
    const program = findProgram('versatiles');
    const addon = findPackage(PACKAGE);
    if (addon !== undefined) {
      const command = [process.execPath, CONVERT, addon.main];
      const found = adapter(command, `${addon.version} (native addon)`);
      return { ...found, dropLayers: (input, output, layers) => [...command, input, output, ...layers] };
    }
    return program === undefined ? null : adapter([program, 'convert'], versionOf(program));
  },
};

/**
 * @param {string[]} prefix
 * @param {string} version
 * @returns {import('./types.mjs').FoundPeer}
 */
function adapter(prefix, version) {
  /** @type {import('./types.mjs').PeerCommand} */
  const convert = (input, output) => [...prefix, input, output];
  return { version, note: 'all cores', copyToPmtiles: convert, copyToMbtiles: convert, copyMbtiles: convert };
}
