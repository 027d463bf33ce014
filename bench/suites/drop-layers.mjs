// Leaving out source-layers by name: the one kind of pruning that several peers support.

import { isMapOf } from '../check/checks.mjs';
import { without } from '../check/expected.mjs';
import { peerContenders } from '../peers/peers.mjs';
import { phasesOf, REPORTED, sizeName } from './context.mjs';

const LAYERS = ['poi', 'housenumber'];
/** Peers that decode every tile take minutes for more. */
const PATIENT_TILES = 50_000;

/**
 * @param {number} tiles
 * @returns {{ name: string, build: (context: import('./context.mjs').Context) => import('./context.mjs').Suite }[]}
 */
export function dropLayersSuites(tiles) {
  const name = `drop-layers-${sizeName(tiles)}`;
  const title = `Leave out ${LAYERS.join(' and ')}, planet mix, flat, ${tiles.toLocaleString('en')} tiles`;
  return [{ name, build: (context) => ({ name, title, tiles, reference: 'tilefold', contenders: contenders(context, tiles) }) }];
}

/**
 * @param {import('./context.mjs').Context} context
 * @param {number} tiles
 * @returns {import('../measure/rounds.mjs').Contender[]}
 */
function contenders({ set, scratch, tilefold }, tiles) {
  const input = set({ mix: 'planet', tiles, shape: 'flat' });
  const output = scratch('dropped.mbtiles');
  const check = isMapOf(input, without(LAYERS), { emptied: 'either' });
  const named = LAYERS.flatMap((layer) => ['--exclude-layers', layer]);
  const prune = tilefold('prune', input, output, ...named, '--mbtiles-type', 'flat', ...REPORTED, '--plan', 'split-merge');
  return [
    { name: 'tilefold', command: [...prune, '--workers', '1'], output, check, phases: phasesOf },
    { name: 'tilefold, 2 workers', command: [...prune, '--workers', '2'], output, phases: phasesOf },
    ...peerContenders('dropLayers', (run) => run(input, output, LAYERS), {
      output,
      check,
      ...(tiles > PATIENT_TILES ? { maxRuns: 1 } : {}),
    }),
  ];
}
