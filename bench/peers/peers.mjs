// All peers, and how one becomes a contender: with its command, or with the reason why it has none.

import { goPmtiles } from './go-pmtiles.mjs';
import { martin } from './martin.mjs';
import { tileJoin } from './tile-join.mjs';
import { versatiles } from './versatiles.mjs';
import { vtOptimizer } from './vt-optimizer.mjs';
import { vtOptimizerRs } from './vt-optimizer-rs.mjs';

const PEERS = [goPmtiles, martin, versatiles, tileJoin, vtOptimizer, vtOptimizerRs];

/** The peers that can do a task, so that missing ones are listed as well. */
const ABLE = {
  copyToPmtiles: [goPmtiles, versatiles, tileJoin],
  copyToMbtiles: [versatiles, tileJoin],
  copyMbtiles: [martin, versatiles, tileJoin, vtOptimizerRs],
  pruneByStyle: [vtOptimizer, vtOptimizerRs],
  dropLayers: [tileJoin, versatiles],
};

/** @typedef {keyof typeof ABLE} PeerTask */

/**
 * Returns the peers for the task, each with its command or the reason why it has none.
 * @template {PeerTask} Task
 * @param {Task} task
 * @param {(run: NonNullable<import('./types.mjs').FoundPeer[Task]>) => string[]} commandOf
 * @param {Omit<import('../measure/rounds.mjs').Contender, 'name' | 'command'>} rest
 * @returns {import('../measure/rounds.mjs').Contender[]}
 */
export function peerContenders(task, commandOf, rest) {
  return ABLE[task].map(({ name, how, find }) => {
    const found = find();
    const run = found?.[task];
    if (!found || !run) return { name, skipped: `not on this machine (${how})` };
    const { version, note } = found;
    return { ...rest, name, version, ...(note === undefined ? {} : { note }), command: commandOf(run) };
  });
}

/** Returns the installed version of each peer, null if it is missing. */
export function peerVersions() {
  return Object.fromEntries(PEERS.map(({ name, find }) => [name, find()?.version ?? null]));
}
