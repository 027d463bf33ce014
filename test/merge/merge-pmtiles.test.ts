import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Ledger } from '../../src/job/ledger/ledger.ts';
import { TemporaryOutput } from '../../src/job/output/temporary-output.ts';
import { createPmtilesMerge } from '../../src/merge/merge-pmtiles.ts';
import { MbtilesShardSink } from '../../src/shard/file/shard-sink.ts';
import { hilbertId, hilbertKey } from '../../src/tile/hilbert.ts';
import { emptyMetadata } from '../../src/tile/metadata.ts';
import { scratchDirectory } from '../support/mbtiles-builder.ts';
import { otherReader } from '../support/pmtiles-reader.ts';
import { seeded } from '../support/pmtiles-tileset.ts';

const SETTLED = {
  tileType: 'mvt',
  tileCompression: 'none',
  sourceCompression: 'none',
  mbtilesType: 'flat',
  maxTileZoom: 7,
  describedLayers: [],
} as const;
const ZOOM = 7;
const STRIPS = 4;
const SHARDS = Array.from({ length: STRIPS }, (_, index) => ({ index, ranges: [], tiles: 0, bytes: 0 }));
const POINT_BYTES = 10_000;

/** Column strips of one zoom, whose Hilbert ids interleave. Half of the tiles are duplicates. */
function writeShards(directory: string): void {
  const random = seeded(3);
  const width = 2 ** ZOOM / STRIPS;
  for (let index = 0; index < STRIPS; index++) {
    using sink = new MbtilesShardSink({ path: join(directory, `${index}.mbtiles`), order: 'hilbert', columns: 'hashed' });
    const ids: number[] = [];
    for (let x = index * width; x < (index + 1) * width; x++) for (let y = 0; y < 2 ** ZOOM; y++) ids.push(hilbertId(ZOOM, x, y));
    for (const id of ids.sort((a, b) => a - b)) {
      sink.put({ ...hilbertKey(id), data: Buffer.from(random() < 0.5 ? `tile ${id}` : `ocean ${id % 3}`) });
    }
    sink.finish(emptyMetadata());
  }
}

interface Place {
  readonly directory: string;
  readonly shardDirectory: string;
  readonly scratchDirectory: string;
}

function placeIn(directory: string): Place {
  const [shardDirectory, scratchDirectory] = [join(directory, 'shards'), join(directory, 'scratch')];
  for (const path of [shardDirectory, scratchDirectory]) mkdirSync(path, { recursive: true });
  return { directory, shardDirectory, scratchDirectory };
}

/** Merges for at most `stepsLeft` steps, to simulate a kill. Returns whether the merge was completed. */
async function merge(place: Place, stepsLeft: number): Promise<boolean> {
  using ledger = Ledger.open(join(place.directory, 'ledger.sqlite'), 'f', SHARDS);
  using output = new TemporaryOutput(join(place.directory, 'out.pmtiles'));
  using merging = createPmtilesMerge({ ...place, settled: SETTLED, ledger, output }, POINT_BYTES);
  if (merging.groupsDone === 0) {
    let steps = stepsLeft;
    for (const step of merging.append(SHARDS)) {
      await step;
      if (steps-- === 0) return false;
    }
  }
  expect(await merging.finish(emptyMetadata(), new AbortController().signal)).toBe(4 ** ZOOM);
  return true;
}

/** Returns the ledger's position in the current group. */
function lastIdOf(place: Place): number | undefined {
  using ledger = Ledger.open(join(place.directory, 'ledger.sqlite'), 'f', SHARDS);
  return ledger.fact<{ lastId: number }>('merge')?.lastId;
}

test('a merge killed anywhere between durable points resumes to the same bytes', async () => {
  const whole = placeIn(scratchDirectory());
  writeShards(whole.shardDirectory);
  expect(await merge(whole, Number.POSITIVE_INFINITY)).toBe(true);
  const expected = readFileSync(join(whole.directory, 'out.pmtiles'));
  const header = await otherReader(join(whole.directory, 'out.pmtiles')).getHeader();
  expect(header.numAddressedTiles).toBe(4 ** ZOOM);
  for (const steps of [0, 1, 2, 3, 4]) {
    const place = { ...placeIn(scratchDirectory()), shardDirectory: whole.shardDirectory };
    expect(await merge(place, steps), `${steps} steps`).toBe(false);
    // The first step waits for pending writes; the durable point follows.
    if (steps === 0) expect(lastIdOf(place)).toBeUndefined();
    else expect(lastIdOf(place), `${steps} steps`).toBeGreaterThan(0);
    for (let tries = 0; !(await merge(place, 1)) && tries < 9; tries++);
    expect(readFileSync(join(place.directory, 'out.pmtiles')).equals(expected), `${steps} steps`).toBe(true);
  }
});
