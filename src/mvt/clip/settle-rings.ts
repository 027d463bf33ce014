// Brings the rings of a cut polygon into order: whole units, no spikes, no place twice in a ring, each exterior followed by its
// holes. Rings that shrank to nothing go. Rounding may still make parts closer than a unit touch.

import type { Path } from './mask.ts';
import { areaOf, sideOfRing } from './ring-area.ts';
import { roundedLine } from './rounded.ts';

const MIN_RING = 6;

/** Returns the rings of a polygon in order. `winding` is the sign of an exterior's area. */
export function settleRings(rings: readonly Path[], winding: number): Path[] {
  const settled = rings.flatMap((ring) => splitRing(roundedLine(ring)));
  const exteriors = settled.filter((ring) => Math.sign(areaOf(ring)) === winding);
  const holes = settled.filter((ring) => Math.sign(areaOf(ring)) === -winding);
  if (holes.length === 0) return exteriors;
  const owned = exteriors.map((exterior): Path[] => [exterior]);
  for (const hole of holes) ownerOf(hole, owned)?.push(hole);
  return owned.flat();
}

/** Splits a ring where it meets a vertex again, and drops spikes: what is left encloses area and touches itself nowhere. */
function splitRing(ring: Path): Path[] {
  const rings: Path[] = [];
  const open: number[] = [];
  const openAt = new Map<string, number>();
  const close = (from: number) => {
    const part = withoutFolds(open.slice(from));
    if (part.length >= MIN_RING && areaOf(part) !== 0) rings.push(part);
    for (let i = from; i < open.length; i += 2) openAt.delete(`${open[i]} ${open[i + 1]}`);
    open.length = from;
  };
  for (let i = 0; i < ring.length; i += 2) {
    const place = `${ring[i]} ${ring[i + 1]}`;
    const seen = openAt.get(place);
    if (seen !== undefined) close(seen);
    openAt.set(place, open.length);
    open.push(ring[i]!, ring[i + 1]!);
  }
  close(0);
  return rings;
}

/** Drops vertices at which a ring turns back on itself. */
function withoutFolds(ring: number[]): number[] {
  let path = ring;
  for (;;) {
    const kept: number[] = [];
    for (let i = 0; i < path.length; i += 2) if (!isFold(path, i)) kept.push(path[i]!, path[i + 1]!);
    if (kept.length === path.length) return path;
    // Another pass: without the tip, its neighbours may be one place, or a fold.
    path = roundedLine(kept);
    const last = path.length - 2;
    if (last > 0 && path[last] === path[0] && path[last + 1] === path[1]) path.length = last;
  }
}

function isFold(ring: Path, vertex: number): boolean {
  const { length } = ring;
  const [before, after] = [(vertex - 2 + length) % length, (vertex + 2) % length];
  const [x0, y0] = [ring[before]! - ring[vertex]!, ring[before + 1]! - ring[vertex + 1]!];
  const [x1, y1] = [ring[after]! - ring[vertex]!, ring[after + 1]! - ring[vertex + 1]!];
  return x0 * y1 - x1 * y0 === 0 && x0 * x1 + y0 * y1 >= 0;
}

/** Returns the smallest polygon whose exterior holds the hole; undefined when the cut left none. */
function ownerOf(hole: Path, polygons: readonly Path[][]): Path[] | undefined {
  const owners = polygons.filter(([exterior]) => isRingInside(hole, exterior!));
  owners.sort(([a], [b]) => Math.abs(areaOf(a!)) - Math.abs(areaOf(b!)));
  return owners[0];
}

/** Holes touch their exterior in single places, so the first vertex off its border tells. */
function isRingInside(hole: Path, exterior: Path): boolean {
  for (let i = 0; i < hole.length; i += 2) {
    const side = sideOfRing(hole[i]!, hole[i + 1]!, exterior);
    if (side !== 0) return side > 0;
  }
  return true;
}
