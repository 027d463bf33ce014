// Compares tile keys in the order of an archive.

import { hilbertId } from './hilbert.ts';
import type { TileKey, TileOrder } from './key.ts';

export function keyOrder(order: TileOrder): (a: TileKey, b: TileKey) => number {
  return order === 'row' ? compareRows : compareIds;
}

/** By zoom, column, and TMS row, which falls as y rises. */
function compareRows(a: TileKey, b: TileKey): number {
  return a.z - b.z || a.x - b.x || b.y - a.y;
}

function compareIds(a: TileKey, b: TileKey): number {
  if (a.z !== b.z) return a.z - b.z;
  return a.x === b.x && a.y === b.y ? 0 : hilbertId(a.z, a.x, a.y) - hilbertId(b.z, b.x, b.y);
}
