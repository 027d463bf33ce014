// A change of metadata is killed by each call that changes the disk, in the archive itself and into a new file: what stands under the
// name is the old or the new, and the next change goes through and leaves nothing behind.

import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { metadataRows, readPmtiles, readTiles } from '../support/archive-reading.ts';
import { runCli } from '../support/cli.ts';
import { buildPlanet } from '../support/planet.ts';
import { seeded } from '../support/pmtiles-tileset.ts';
import { LONG, SEED, sampled } from './subject.ts';
import { CALLS, countCalls, runWith } from './system-calls.ts';

const POINTS_IN_SHORT = 2;
/** Two keys, so that half a change would show. */
const NEW = { name: 'the new name', description: 'the new description'.repeat(400) };
const PAIRS = Object.entries(NEW).map(([key, value]) => `${key}=${value}`);

let home = '';

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'tilefold-meta-kills-'));
  buildPlanet(join(home, 'planet.mbtiles'), 'flat', { side: 4, maxzoom: 3, seed: 3 });
  expect((await runCli(['copy', 'planet.mbtiles', 'planet.pmtiles', '-q'], { cwd: home })).code).toBe(0);
  for (const name of ['planet.mbtiles', 'planet.pmtiles'])
    expect((await runCli(['meta', 'set', name, 'name=old', 'description=old'], { cwd: home })).code).toBe(0);
});

afterAll(() => rmSync(home, { recursive: true, force: true }));

describe.each(['planet.pmtiles', 'planet.mbtiles'])('%s', (name) => {
  test.each([
    ['in place', [] as string[]],
    ['to an output', ['--output', `new-${name}`]],
  ])(
    'killed at any call, a change %s leaves the old or the new',
    async (_, options) => {
      const args = ['meta', 'set', name, ...PAIRS, ...options];
      const place = makePlace(name);
      const { result, counts } = await countCalls(args, place);
      expect(result.code, result.stderr).toBe(0);
      const target = options[1] ?? name;
      expect(stateOf(join(place, target))).toBe('new');
      const random = seeded(SEED);
      let kills = 0;
      const states = new Set<string>();
      for (const call of Object.values(CALLS).flat()) {
        const limit = counts.get(call) ?? 0;
        for (const nth of sampled(limit, LONG ? limit : POINTS_IN_SHORT, random)) {
          const killed = makePlace(name);
          const { isInjected } = await runWith(call, nth, 'signal=SIGKILL', args, killed);
          if (!isInjected) continue;
          kills++;
          const where = `killed at ${call} number ${nth}, see ${killed}`;
          // A new file is not there at all, or it is the new one.
          const isThere = existsSync(join(killed, target));
          states.add(isThere ? stateOf(join(killed, target)) : 'none');
          if (options.length > 0) expect(stateOf(join(killed, name)), where).toBe('old');
          else expect(isThere, where).toBe(true);
          if (options.length > 0 && isThere) expect(stateOf(join(killed, target)), where).toBe('new');
          const again = await runCli(isThere && options.length > 0 ? [...args, '--force'] : args, { cwd: killed });
          expect({ where, code: again.code, stderr: again.stderr }).toEqual({ where, code: 0, stderr: '' });
          expect(stateOf(join(killed, target)), where).toBe('new');
          expect(readdirSync(killed).sort(), where).toEqual([...new Set([name, target])].sort());
          rmSync(killed, { recursive: true });
        }
      }
      console.info(`${name}, ${options.join(' ')}: ${kills} kills, leaving ${[...states].sort().join(', ')}`);
      expect(kills).toBeGreaterThan(6);
      expect(states).toContain(options.length > 0 ? 'none' : 'old');
    },
    LONG ? 3_600_000 : 120_000,
  );
});

test.each([
  ['planet.pmtiles', 'fsync', 'error=EIO', 1, /planet\.pmtiles: nothing has changed: .*EIO/],
  ['planet.pmtiles', 'pwrite64', 'error=ENOSPC', 7, /planet\.pmtiles: nothing has changed: ENOSPC/],
  [
    'planet.mbtiles',
    'fsync',
    'error=EIO',
    1,
    /planet\.mbtiles: the disk failed while the metadata was written, which is the old or the new/,
  ],
  ['planet.mbtiles', 'pwrite64', 'error=ENOSPC', 7, /planet\.mbtiles: the disk is full, and the metadata stays as it was/],
])('%s: where %s fails by %s, the old or the new stays, and the error says so', async (name, call, what, code, message) => {
  const args = ['meta', 'set', name, ...PAIRS];
  const { counts } = await countCalls(args, makePlace(name));
  for (let nth = 1; nth <= counts.get(call)!; nth++) {
    const place = makePlace(name);
    const result = await runWith(call, nth, what, args, place);
    const state = stateOf(join(place, name));
    expect(readdirSync(place)).toEqual([name]);
    // A call of the lock may fail unnoticed.
    if (result.code === 0) continue;
    if (state === 'old' && /lock/.test(result.stderr)) continue;
    expect(result.stderr, `number ${nth}`).toMatch(state === 'new' ? /the old or the new|may not survive a power cut/ : message);
    expect(result.code).toBe(code);
  }
});

function makePlace(name: string): string {
  const place = mkdtempSync(join(home, 'place-'));
  copyFileSync(join(home, name), join(place, name));
  return place;
}

/** Fails unless all of the metadata is old, or all of it new, and the tiles are those of the input. */
function stateOf(path: string): 'old' | 'new' {
  const read = path.endsWith('.mbtiles') ? recovered(path) : path;
  const { name, description } = path.endsWith('.mbtiles') ? metadataRows(read) : readPmtiles(read).metadata;
  expect(readTiles(read)).toEqual(readTiles(join(home, 'planet.mbtiles')));
  if (name === 'old' && description === 'old') return 'old';
  expect({ name, description }).toEqual(NEW);
  return 'new';
}

/** Returns a copy as any program finds it that opens the file to write: a journal that a killed writer left is applied. */
function recovered(path: string): string {
  const copy = join(mkdtempSync(join(home, 'copy-')), basename(path));
  copyFileSync(path, copy);
  if (existsSync(`${path}-journal`)) copyFileSync(`${path}-journal`, `${copy}-journal`);
  const db = new Database(copy);
  expect(db.pragma('quick_check', { simple: true })).toBe('ok');
  db.close();
  return copy;
}
