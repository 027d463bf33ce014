// A rehearsal: tiles of the input, drawn evenly, become a small archive in a directory of its own, and the very run that is planned goes
// through it a few times, in this process. That is how fast this machine is at this work.

import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { FORMATS } from '../../archive/formats.ts';
import { FlatOutput } from '../../archive/mbtiles/write/flat-output.ts';
import type { ArchiveSummary } from '../../archive/types.ts';
import { TilefoldError } from '../../errors.ts';
import { loadPreset } from '../../plan/preset.ts';
import type { Request } from '../../plan/request.ts';
import { ALL_TILES } from '../../tile/region.ts';
import { transformNamed, transformOf } from '../../transform/registry.ts';
import { run } from '../run.ts';
import type { DrawnTile } from './input-size.ts';

/** What work takes: on the clock, and of processors. */
interface Spent {
  readonly seconds: number;
  readonly cpuSeconds: number;
}

export interface Rehearsed {
  /** Of each stored byte of the input: tiles that are near each other differ in size, and most of the work goes by it. */
  readonly map: Spent;
  readonly merge: Spent;
  /** Of each stored byte of what is written: putting it into the output, without any transform. */
  readonly write: Spent;
  /** Once a run. */
  readonly fixed: Spent;
  /** Once a process: its code is not yet compiled. */
  readonly warmUp: Spent;
}

/** A copy is quick, and looks into no tile: its tiles are multiplied, each time with other bytes, to take long enough to be measured. */
const COPIED_BYTES = 16_777_216;
const COPIED_TILES = 32_768;
/** The drawn tiles, and their copies: of each a zoom that has room for it. */
const COPIES_ZOOM = 20;
const FEW_TILES = 16;
/** Rounds at least and at most, and the processor time after which there is no further one: by then all that is hot is compiled. */
const ROUNDS = [3, 12] as const;
const ENOUGH_SECONDS = 1.5;

/** The request's `mbtilesType` is settled: the small archive is flat, whatever the input is. `directory` is made and removed. Resolves to null where there is nothing to be learnt: no tile was drawn, or none is left of those that were. */
export async function rehearse(
  request: Request,
  drawn: readonly DrawnTile[],
  summary: Pick<ArchiveSummary, 'metadata' | 'tileType'>,
  directory: string,
): Promise<Rehearsed | null> {
  if (drawn.length === 0) return null;
  try {
    const { keepsTiles } = transformOf(request.transform);
    const tiles = keepsTiles ? multiplied(drawn) : packed(drawn);
    const few = everyNth(tiles, Math.ceil(tiles.length / FEW_TILES));
    const all = makeArchive(directory, 'all', tiles, summary);
    const fewer = makeArchive(directory, 'few', few, summary);
    const cold = await timed(request, all, directory);
    const warm = leastOf(await timedRounds(request, all, directory));
    const small = leastOf(await timedRounds(request, fewer, directory));
    const more = Math.max(1, bytesOf(tiles) - bytesOf(few));
    const map = over(less(warm.map, small.map), more);
    return {
      map,
      merge: over(less(warm.merge, small.merge), more),
      write: keepsTiles ? map : await rehearseWriting(request, all, bytesOf(tiles), directory),
      fixed: plus(small.map, small.merge),
      warmUp: less(plus(cold.map, cold.merge), plus(warm.map, warm.merge)),
    };
  } catch (error) {
    // Nothing is left of these, or one of them ends the run: the run itself says so.
    if (error instanceof TilefoldError) return null;
    throw error;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function rehearseWriting(request: Request, input: string, bytes: number, directory: string): Promise<Spent> {
  const copied = await timedRounds({ ...request, transform: transformNamed('copy').defaults({}) }, input, directory);
  return over(leastOf(copied).map, bytes);
}

interface Phases {
  readonly map: Spent;
  readonly merge: Spent;
}

async function timedRounds(request: Request, input: string, directory: string): Promise<Phases[]> {
  const rounds: Phases[] = [];
  const [least, most] = ROUNDS;
  for (let spent = 0; rounds.length < least || (spent < ENOUGH_SECONDS && rounds.length < most); ) {
    const round = await timed(request, input, directory);
    rounds.push(round);
    spent += round.map.cpuSeconds + round.merge.cpuSeconds;
  }
  return rounds;
}

async function timed(request: Request, input: string, directory: string): Promise<Phases> {
  const output = join(directory, `out${FORMATS[request.outputFormat].extension}`);
  const mini: Request = {
    ...request,
    inputs: [{ path: input, format: null }],
    output,
    region: ALL_TILES,
    shardBytes: null,
    onDecodeError: 'keep',
  };
  const { phases } = await run(mini, { preset: loadPreset('stream'), allowEmpty: true, force: true, ignoreSpace: true });
  const spent = (...names: string[]): Spent => {
    const named = phases.filter(({ name }) => names.includes(name));
    return {
      seconds: named.reduce((sum, { seconds }) => sum + seconds, 0),
      cpuSeconds: named.reduce((sum, { cpu_seconds }) => sum + cpu_seconds, 0),
    };
  };
  return { map: spent('map'), merge: spent('merge', 'commit') };
}

function makeArchive(
  directory: string,
  name: string,
  tiles: readonly DrawnTile[],
  { metadata, tileType }: Pick<ArchiveSummary, 'metadata' | 'tileType'>,
): string {
  mkdirSync(directory, { recursive: true });
  const path = join(directory, `${name}.mbtiles`);
  using archive = FlatOutput.open({ path, create: true });
  using rows = archive.openRows();
  for (const tile of tiles) rows.put(tile);
  rows.end();
  archive.finish(metadata, tileType);
  return path;
}

/** The copies of a tile differ from it, and those of like tiles are alike: contents repeat as they did. */
function multiplied(drawn: readonly DrawnTile[]): DrawnTile[] {
  const bytes = bytesOf(drawn);
  const times = Math.max(1, Math.floor(Math.min(COPIED_BYTES / Math.max(1, bytes), COPIED_TILES / drawn.length)));
  if (times === 1) return packed(drawn);
  const tiles: DrawnTile[] = [];
  for (let copy = 0; copy < times; copy++) {
    drawn.forEach(({ data }, i) => {
      const other = Uint8Array.from(data);
      if (other.length >= 4) new DataView(other.buffer).setUint32(other.length - 4, copy);
      tiles.push({ z: COPIES_ZOOM, x: 8192 + copy, y: i, data: other });
    });
  }
  return tiles.sort(byKey);
}

/** Returns each zoom's tiles as a square without gaps: with gaps between them, reading in Hilbert order is slower than in a run. */
function packed(drawn: readonly DrawnTile[]): DrawnTile[] {
  return [...Map.groupBy(drawn, ({ z }) => z)]
    .flatMap(([z, tiles]) => {
      const side = Math.ceil(Math.sqrt(tiles.length));
      return tiles.map(({ data }, i) => ({ z, x: Math.floor(i / side), y: i % side, data }));
    })
    .sort(byKey);
}

function bytesOf(tiles: readonly DrawnTile[]): number {
  return tiles.reduce((sum, { data }) => sum + data.length, 0);
}

/** In row order, which is by TMS rows, from the south. */
function byKey(a: DrawnTile, b: DrawnTile): number {
  return a.z - b.z || a.x - b.x || b.y - a.y;
}

function everyNth<Item>(items: readonly Item[], n: number): Item[] {
  return items.filter((_, i) => i % n === 0);
}

/** Whatever else goes on in the machine makes it more, and nothing makes it less. */
function leastOf(rounds: readonly Phases[]): Phases {
  const least = (phase: keyof Phases): Spent => ({
    seconds: Math.min(...rounds.map((round) => round[phase].seconds)),
    cpuSeconds: Math.min(...rounds.map((round) => round[phase].cpuSeconds)),
  });
  return { map: least('map'), merge: least('merge') };
}

function plus(a: Spent, b: Spent): Spent {
  return { seconds: a.seconds + b.seconds, cpuSeconds: a.cpuSeconds + b.cpuSeconds };
}

function less(a: Spent, b: Spent): Spent {
  return { seconds: Math.max(0, a.seconds - b.seconds), cpuSeconds: Math.max(0, a.cpuSeconds - b.cpuSeconds) };
}

function over({ seconds, cpuSeconds }: Spent, count: number): Spent {
  return { seconds: seconds / count, cpuSeconds: cpuSeconds / count };
}
