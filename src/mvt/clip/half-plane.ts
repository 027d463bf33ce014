// Cuts a polygon by a line along an axis. The rings are walked as chains of what is inside. Along the line, places where chains
// begin and end alternate between entering and leaving the polygon, so that sorted and taken two by two they are the new edges:
// a concave polygon falls apart into rings that share no edge.

import type { Path } from './mask.ts';

/** Kept is what has sign * (coordinate - limit) > 0. */
export interface HalfPlane {
  readonly axis: 0 | 1;
  readonly limit: number;
  readonly sign: 1 | -1;
}

/** Part of a ring inside, from where it enters to where it leaves. */
interface Chain {
  path: number[];
  /** The chain that follows it in its new ring. */
  next: Chain | null;
}

/** A place where a chain begins or ends. */
interface End {
  /** Position along the line. */
  at: number;
  /** How far the chain moves along the line for each step inwards. Tells apart two ends in one place. */
  drift: number;
  chain: Chain;
  isStart: boolean;
}

/** Returns the rings of one polygon that are left; vertices on the line count as outside, and are kept as ends of chains. */
export function cutRings(rings: readonly Path[], plane: HalfPlane): Path[] {
  const whole: Path[] = [];
  const cut: Path[] = [];
  for (const ring of rings) {
    const inside = countInside(ring, plane);
    if (inside === ring.length / 2) whole.push(ring);
    else if (inside > 0) cut.push(ring);
  }
  if (cut.length === 0) return whole;
  const ends: End[] = [];
  for (const ring of cut) cutChains(ring, plane, ends);
  return joinEnds(ends) ? [...followChains(ends), ...whole] : [...cut.map((ring) => cutAlone(ring, plane)), ...whole];
}

function countInside(ring: Path, plane: HalfPlane): number {
  let inside = 0;
  for (let i = 0; i < ring.length; i += 2) if (depthOf(ring, i, plane) > 0) inside++;
  return inside;
}

function depthOf(ring: Path, vertex: number, { axis, limit, sign }: HalfPlane): number {
  return sign * (ring[vertex + axis]! - limit);
}

/** Adds both ends of each chain of a ring that is inside and outside. */
function cutChains(ring: Path, plane: HalfPlane, ends: End[]): void {
  const { length } = ring;
  let first = 0;
  while (depthOf(ring, first, plane) > 0 || depthOf(ring, (first + 2) % length, plane) <= 0) first += 2;
  let chain: Chain | null = null;
  for (let step = 0; step < length; step += 2) {
    const from = (first + step) % length;
    const to = (from + 2) % length;
    const isInside = depthOf(ring, to, plane) > 0;
    if (chain === null && isInside) {
      chain = { path: [], next: null };
      ends.push(endOf(ring, from, to, plane, chain, true));
    } else if (chain !== null && !isInside) {
      ends.push(endOf(ring, to, from, plane, chain, false));
      chain = null;
    }
    if (chain !== null) chain.path.push(ring[to]!, ring[to + 1]!);
  }
}

/** Adds the place where the edge between an outer and an inner vertex meets the line to its chain. */
function endOf(ring: Path, outer: number, inner: number, plane: HalfPlane, chain: Chain, isStart: boolean): End {
  const { axis, limit } = plane;
  const other = 1 - axis;
  const depth = -depthOf(ring, outer, plane);
  const drift = (ring[inner + other]! - ring[outer + other]!) / (depth + depthOf(ring, inner, plane));
  const at = depth === 0 ? ring[outer + other]! : ring[outer + other]! + depth * drift;
  chain.path.push(axis === 0 ? limit : at, axis === 0 ? at : limit);
  return { at, drift, chain, isStart };
}

/** Joins the chains along the line. Returns false when the polygon crosses itself, so that ends do not alternate. */
function joinEnds(ends: End[]): boolean {
  ends.sort((a, b) => a.at - b.at || a.drift - b.drift);
  for (let i = 0; i < ends.length; i += 2) {
    const [a, b] = [ends[i]!, ends[i + 1]!];
    if (a.isStart === b.isStart) return false;
    if (a.isStart) b.chain.next = a.chain;
    else a.chain.next = b.chain;
  }
  return true;
}

function followChains(ends: readonly End[]): Path[] {
  const rings: Path[] = [];
  const followed = new Set<Chain>();
  for (const { chain } of ends) {
    const ring: number[] = [];
    for (let next: Chain | null = chain; next !== null && !followed.has(next); next = next.next) {
      followed.add(next);
      for (const coordinate of next.path) ring.push(coordinate);
    }
    if (ring.length > 0) rings.push(ring);
  }
  return rings;
}

/** For a polygon that crosses itself: cuts a ring on its own (Sutherland and Hodgman). It may run along the line to and fro. */
function cutAlone(ring: Path, plane: HalfPlane): Path {
  const ends: End[] = [];
  cutChains(ring, plane, ends);
  const chains = new Set(ends.map(({ chain }) => chain));
  return [...chains].flatMap(({ path }) => path);
}
