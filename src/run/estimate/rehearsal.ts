// Rehearses a run to measure its speed on this machine: writes evenly sampled tiles of the input to a small temporary archive, and runs
// the planned request on it several times in this process.

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

/** Wall-clock and CPU time. */
interface Spent {
  readonly seconds: number;
  readonly cpuSeconds: number;
}

export interface Rehearsed {
  /** Time per stored byte of the input. Per byte, not per tile, since tile sizes vary and most of the work is proportional to them. */
  readonly map: Spent;
  readonly merge: Spent;
  /** Time per stored byte of the output to write it, without any transform; null where it is written once. */
  readonly write: Spent | null;
  /** Once per run. */
  readonly fixed: Spent;
  /** Once per process, until its code is JIT-compiled. */
  readonly warmUp: Spent;
}

/** Target size for a copy, too fast to measure on few tiles. Since it decodes no tile, tiles are multiplied with changed bytes. */
const COPIED_BYTES = 16_777_216;
const COPIED_TILES = 32_768;
/** Zoom of the multiplied tiles, with room for all of them. */
const COPIES_ZOOM = 20;
const FEW_TILES = 16;
/** Minimum and maximum number of rounds. No further round starts after ENOUGH_SECONDS of CPU time: hot code is compiled by then. */
const ROUNDS = [3, 12] as const;
const ENOUGH_SECONDS = 1.5;

/** Tiles stay as stored. */
const KEPT = { tileCompression: 'auto', level: null } as const;

/**
 * The request's `mbtilesType` must not be 'auto', because the small archive is flat whatever the input is. `directory` is created and
 * removed. `isWrittenTwice`: each row goes to a shard file and then to the output. Resolves to null if nothing could be measured: no
 * tile was sampled, or none of the sampled tiles is left in the output.
 */
export async function rehearse(
  request: Request,
  drawn: readonly DrawnTile[],
  summary: Pick<ArchiveSummary, 'metadata' | 'tileType'>,
  directory: string,
  isWrittenTwice: boolean,
): Promise<Rehearsed | null> {
  if (drawn.length === 0) return null;
  try {
    // Altered copies of compressed tiles do not inflate.
    const keepsTiles = transformOf(request.transform).keepsTiles && request.tileCompression === 'auto';
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
      write: !isWrittenTwice ? null : keepsTiles ? map : await rehearseWriting(request, all, bytesOf(tiles), directory),
      fixed: plus(small.map, small.merge),
      warmUp: less(plus(cold.map, cold.merge), plus(warm.map, warm.merge)),
    };
  } catch (error) {
    // No tile is left, or one of them ends the run. The real run will report it.
    if (error instanceof TilefoldError) return null;
    throw error;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function rehearseWriting(request: Request, input: string, bytes: number, directory: string): Promise<Spent> {
  const copied = await timedRounds({ ...request, ...KEPT, transform: transformNamed('copy').defaults({}) }, input, directory);
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

/** Multiplies tiles. Copies of a tile differ from each other, and copies of equal tiles are equal, which keeps the rate of duplicates. */
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

/** Arranges each zoom's tiles in a square without gaps. With gaps, reading in Hilbert order would be slower than in a real run. */
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

/** Row order, by TMS rows from the south. */
function byKey(a: DrawnTile, b: DrawnTile): number {
  return a.z - b.z || a.x - b.x || b.y - a.y;
}

function everyNth<Item>(items: readonly Item[], n: number): Item[] {
  return items.filter((_, i) => i % n === 0);
}

/** Returns the minimum of each time, since other load can only increase it. */
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
