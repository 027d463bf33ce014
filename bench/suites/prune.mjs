// Prune: against the floor, the naive pipeline, the peers that prune by a style, and ourselves on two workers.

import { isMapOf } from '../check/checks.mjs';
import { prunedBy } from '../check/expected.mjs';
import { peerContenders } from '../peers/peers.mjs';
import { phasesOf, REPORTED, sizeName } from './context.mjs';

/** Dense tiles are ten times as large: a tenth of them is the same work. */
const DENSE_SHARE = 10;
/** Above this the naive pipeline takes minutes, and twice is enough to see where it stands. */
const PATIENT_TILES = 50_000;
const NAIVE_MAX_TILES = 200_000;

/** @type {readonly Omit<import('./context.mjs').SetSpec, 'tiles'>[]} */
const SETS = [
  { mix: 'planet', shape: 'flat' },
  { mix: 'ocean', shape: 'flat' },
  { mix: 'dense', shape: 'flat' },
  { mix: 'planet', shape: 'normalized' },
  { mix: 'planet', shape: 'shallow' },
];

/**
 * @param {number} size tiles
 * @returns {{ name: string, build: (context: import('./context.mjs').Context) => import('./context.mjs').Suite }[]}
 */
export function pruneSuites(size) {
  return SETS.map(({ mix, shape }) => {
    const tiles = mix === 'dense' ? Math.ceil(size / DENSE_SHARE) : size;
    const name = `prune-${mix}${shape === 'flat' ? '' : `-${shape}`}-${sizeName(tiles)}`;
    const title = `Prune, ${mix} mix, ${shape}, ${tiles.toLocaleString('en')} tiles`;
    return {
      name,
      build: (context) => ({ name, title, tiles, reference: 'floor', contenders: contenders(context, { mix, shape, tiles }) }),
    };
  });
}

/**
 * @param {import('./context.mjs').Context} context
 * @param {import('./context.mjs').SetSpec} spec
 * @returns {import('../measure/rounds.mjs').Contender[]}
 */
function contenders({ set, scratch, tilefold, pipeline, style, stylePath }, spec) {
  const input = set(spec);
  const output = scratch('pruned.mbtiles');
  const check = isMapOf(input, prunedBy(style), { emptied: 'kept' });
  const peerCheck = isMapOf(input, prunedBy(style), { emptied: 'either' });
  const prune = tilefold('prune', input, output, '--style', stylePath, '--mbtiles-type', 'flat', ...REPORTED);
  const patience = spec.tiles > PATIENT_TILES ? { maxRuns: 2 } : {};
  const naive =
    spec.tiles > NAIVE_MAX_TILES
      ? { skipped: `not run above ${NAIVE_MAX_TILES} tiles` }
      : { command: pipeline('naive', stylePath, input, output), output, check, ...patience };
  return [
    { name: 'floor', command: pipeline('floor', input, output), output, note: 'prunes nothing' },
    { name: 'naive', ...naive },
    { name: 'tilefold', command: [...prune, '--plan', 'split-merge', '--workers', '1'], output, check, phases: phasesOf },
    { name: 'tilefold, 2 workers', command: [...prune, '--plan', 'split-merge', '--workers', '2'], output, phases: phasesOf },
    { name: 'tilefold, stream', command: [...prune, '--plan', 'stream'], output, check, phases: phasesOf },
    ...peerContenders('pruneByStyle', (run) => run(input, output, stylePath), { output, check: peerCheck, ...patience }),
  ];
}
