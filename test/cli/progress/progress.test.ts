import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createProgress, type ProgressMode } from '../../../src/cli/progress/create-progress.ts';
import type { Progress } from '../../../src/cli/progress/progress.ts';
import type { ProgressEvent } from '../../../src/index.ts';
import { progressErrors } from '../../support/progress-schema.ts';

/** A stream that records its output, and a clock that moves only when set. */
class Screen extends PassThrough {
  readonly isTTY: boolean;
  now = 0;

  constructor(isTTY: boolean) {
    super();
    this.isTTY = isTTY;
    this.setEncoding('utf8');
  }

  open(mode: ProgressMode): Promise<Progress> {
    return createProgress(
      mode,
      this,
      () => this.now,
      () => new Date(Date.UTC(2026, 10, 28, 23, 59, 50) + this.now),
    );
  }

  text(): string {
    return this.read() ?? '';
  }

  lines(): string[] {
    return this.text().split('\n').slice(0, -1);
  }

  /** Checks the timestamps of lines, and returns the lines without them. */
  timelessLines(): string[] {
    const lines = this.lines();
    for (const line of lines) expect(line).toMatch(/^2026-11-2[89]T\d\d:\d\d:\d\dZ /);
    return lines.map((line) => line.slice(21));
  }
}

const RED = '\u001b[31m';
const YELLOW = '\u001b[33m';

const MAP: ProgressEvent = { type: 'phase', phase: 'map', total: { tiles: 5000, bytes: 3_000_000, shards: 12 } };

function merging(tilesDone: number, extra: Partial<Extract<ProgressEvent, { type: 'step' }>> = {}): ProgressEvent {
  return { type: 'step', phase: 'merge', step: 'append', tilesDone, tilesTotal: 4000, bytes: null, seconds: 0, ...extra };
}

const uncounted = { tilesDone: null, tilesTotal: null } as const;

function tiles(tilesRead: number, extra: Partial<Extract<ProgressEvent, { type: 'tiles' }>> = {}): ProgressEvent {
  const counts = { tilesRead, tilesTotal: 5000, bytesRead: tilesRead * 1000, bytesTotal: 5_000_000 };
  return { type: 'tiles', ...counts, shardsDone: 3, shardsFailed: 0, shardsTotal: 12, workers: 2, ...extra };
}

describe('plain lines', () => {
  test('show tiles but no bytes if none are read, and speeds as whole numbers', async () => {
    const screen = new Screen(false);
    const progress = await screen.open('plain');
    progress.onEvent({ type: 'phase', phase: 'map', total: { tiles: 5000, bytes: 0, shards: 1 } });
    progress.onEvent(tiles(0, { bytesRead: 0, bytesTotal: 0 }));
    screen.now = 7000;
    progress.onEvent(tiles(1000, { bytesRead: 0, bytesTotal: 0 }));
    expect(screen.timelessLines()).toEqual([
      'map: 5,000 tiles, 1 shard',
      '0/5,000 tiles (0.0%), 0 tiles/s, ETA -:--, shards 3/12 done, 2 workers',
      '1,000/5,000 tiles (20.0%), 143 tiles/s, ETA 0:28, shards 3/12 done, 2 workers',
    ]);
    screen.now = 14_000;
    progress.onEvent(tiles(1000, { bytesRead: 500 }));
    expect(screen.timelessLines().at(-1)).toContain(', 36 B/s, ');
  });

  test('show phases and, at most every 5 s, the progress of the run', async () => {
    const screen = new Screen(false);
    const progress = await screen.open('plain');
    progress.onEvent(MAP);
    for (const [now, read] of [
      [0, 0],
      [1000, 500],
      [4999, 900],
      [5000, 1000],
      [6000, 1200],
    ] as const) {
      // biome-ignore format: a table
      screen.now = now;
      progress.onEvent(tiles(read));
    }
    expect(screen.timelessLines()).toEqual([
      'map: 5,000 tiles, 3.00 MB, 12 shards',
      '0/5,000 tiles (0.0%), 0 B/s, ETA -:--, shards 3/12 done, 2 workers',
      '1,000/5,000 tiles (20.0%), 200 kB/s, ETA 0:20, shards 3/12 done, 2 workers',
    ]);
    progress.close();
    expect(screen.timelessLines()).toEqual(['1,200/5,000 tiles (24.0%), 200 kB/s, ETA 0:19, shards 3/12 done, 2 workers']);
    progress.close();
    expect(screen.timelessLines()).toEqual([]);
  });

  test('show the final state of a phase before the next one', async () => {
    const screen = new Screen(false);
    const progress = await screen.open('plain');
    progress.onEvent(tiles(1));
    progress.onEvent(tiles(5000, { shardsDone: 11, shardsFailed: 1 }));
    progress.onEvent({ type: 'phase', phase: 'merge' });
    const lines = screen.timelessLines();
    expect(lines[1]).toContain('5,000/5,000 tiles (100.0%)');
    expect(lines[1]).toContain('shards 11/12 done, 1 failed');
    expect(lines[2]).toBe('merge');
  });

  test('have the time of day', async () => {
    const screen = new Screen(false);
    const progress = await screen.open('plain');
    progress.onEvent(MAP);
    screen.now = 15_900;
    progress.onEvent({ type: 'phase', phase: 'merge' });
    expect(screen.lines()).toEqual(['2026-11-28T23:59:50Z map: 5,000 tiles, 3.00 MB, 12 shards', '2026-11-29T00:00:05Z merge']);
  });

  test('show the progress of the merge, and the time of steps that count nothing', async () => {
    const screen = new Screen(false);
    const progress = await screen.open('plain');
    progress.onEvent(merging(0));
    for (const now of [1000, 4000, 8000]) {
      screen.now = now;
      progress.onEvent(merging(now / 4));
    }
    progress.onEvent({ type: 'phase', phase: 'merge' });
    screen.now = 10_000;
    progress.onEvent(merging(4000));
    for (const seconds of [0, 1, 4, 61]) {
      screen.now = 10_000 + seconds * 1000;
      progress.onEvent(merging(0, { ...uncounted, step: 'finish', seconds }));
    }
    progress.onEvent({ type: 'step', phase: 'commit', step: 'sync', ...uncounted, bytes: 85_200_000_000, seconds: 2 });
    expect(screen.timelessLines()).toEqual([
      'merge: 0/4,000 tiles (0.0%), 0 tiles/s, ETA -:--',
      'merge: 2,000/4,000 tiles (50.0%), 250 tiles/s, ETA 0:08',
      'merge',
      'merge: 4,000/4,000 tiles (100.0%), 0 tiles/s, ETA -:--',
      'merge: indexes and metadata, 0:01 so far',
      'merge: indexes and metadata, 1:01 so far',
      'commit: 85.2 GB to disk, 0:02 so far',
    ]);
  });

  test('show the merge beside the map, each every 5 s', async () => {
    const screen = new Screen(false);
    const progress = await screen.open('plain');
    progress.onEvent(MAP);
    for (let second = 0; second <= 6; second++) {
      screen.now = second * 1000;
      progress.onEvent(tiles(second * 100));
      progress.onEvent(merging(second * 50));
    }
    expect(screen.timelessLines().map((line) => line.replace(/ \(.*/, ''))).toEqual([
      'map: 5,000 tiles, 3.00 MB, 12 shards',
      '0/5,000 tiles',
      'merge: 0/4,000 tiles',
      '500/5,000 tiles',
      'merge: 250/4,000 tiles',
    ]);
  });

  test('show failing shards and warnings at once, each in one line, and no others', async () => {
    const screen = new Screen(false);
    const progress = await screen.open('plain');
    progress.onEvent({ type: 'shard', index: 4, state: 'started', attempt: 1 });
    progress.onEvent({ type: 'shard', index: 4, state: 'retry', attempt: 1, message: 'worker lost' });
    progress.onEvent({ type: 'shard', index: 5, state: 'failed', attempt: 4, message: 'disk I/O\nerror\u001b[2J' });
    progress.onEvent({ type: 'shard', index: 6, state: 'done', attempt: 1 });
    progress.onEvent({ type: 'shard', index: 7, state: 'skipped', attempt: 0 });
    progress.onEvent({ type: 'warning', message: 'no index' });
    expect(screen.timelessLines()).toEqual([
      'shard 4: attempt 1 failed, trying again: worker lost',
      'shard 5: failed after 4 attempts: disk I/O error\\u001b[2J',
      'warning: no index',
    ]);
  });

  test('estimate by the last half minute, so that a slow start has no lasting effect', async () => {
    const screen = new Screen(false);
    const progress = await screen.open('plain');
    for (let second = 0; second <= 100; second++) {
      screen.now = second * 1000;
      // One tile a second for a minute, then a hundred.
      progress.onEvent(tiles(second <= 60 ? second : 60 + (second - 60) * 100));
    }
    expect(screen.timelessLines().at(-1)).toContain('100 kB/s, ETA 0:09');
  });

  test('give no estimate while nothing moves, nor when a retry counts backwards', async () => {
    const screen = new Screen(false);
    const progress = await screen.open('plain');
    progress.onEvent(tiles(100));
    screen.now = 5000;
    progress.onEvent(tiles(50));
    expect(screen.timelessLines()[1]).toContain('0 B/s, ETA -:--');
  });
});

describe('json', () => {
  test('is one object per line, with tiles at most four times a second and their final state at the end', async () => {
    const screen = new Screen(true);
    const progress = await screen.open('json');
    progress.onEvent(MAP);
    for (let ms = 0; ms <= 1000; ms += 10) {
      screen.now = ms;
      progress.onEvent(tiles(ms));
    }
    progress.onEvent({ type: 'shard', index: 1, state: 'done', attempt: 1 });
    screen.now = 1010;
    progress.onEvent(tiles(1010));
    progress.close();
    const events = screen.lines().map((line) => JSON.parse(line));
    expect(events.flatMap(progressErrors)).toEqual([]);
    expect(events[0]).toEqual({ time: '2026-11-28T23:59:50.000Z', ...MAP });
    expect(events.filter(({ type }) => type === 'tiles').map((event) => event.tiles_read)).toEqual([
      0, 250, 500, 750, 1000, 1010,
    ]);
    expect(events.at(-2)).toEqual({ time: '2026-11-28T23:59:51.000Z', type: 'shard', index: 1, state: 'done', attempt: 1 });
  });

  test('has one spelling, with the old names beside it, and speed and time left', async () => {
    const screen = new Screen(false);
    const progress = await screen.open('json');
    progress.onEvent(tiles(0));
    screen.now = 1000;
    progress.onEvent(tiles(1000, { shardsFailed: 1 }));
    expect(JSON.parse(screen.lines()[1] as string)).toEqual({
      time: '2026-11-28T23:59:51.000Z',
      type: 'tiles',
      workers: 2,
      tiles_per_second: 1000,
      seconds_left: 4,
      ...{ tiles_read: 1000, tiles_total: 5000, bytes_read: 1_000_000, bytes_total: 5_000_000 },
      ...{ shards_done: 3, shards_failed: 1, shards_total: 12 },
      ...{ tilesRead: 1000, tilesTotal: 5000, bytesRead: 1_000_000, bytesTotal: 5_000_000 },
      ...{ shardsDone: 3, shardsFailed: 1, shardsTotal: 12 },
    });
  });

  test('reports the merge and its steps, each at most four times a second', async () => {
    const screen = new Screen(false);
    const progress = await screen.open('json');
    for (let ms = 0; ms <= 500; ms += 10) {
      screen.now = ms;
      progress.onEvent(merging(ms, { seconds: ms / 1000 }));
    }
    progress.onEvent(merging(0, { ...uncounted, step: 'finish' }));
    progress.onEvent(merging(0, { ...uncounted, step: 'finish', seconds: 0.1 }));
    progress.close();
    const lines = screen.lines().map((line) => JSON.parse(line));
    expect(lines.flatMap(progressErrors)).toEqual([]);
    expect(lines.map(({ step, tiles_done, seconds_left, seconds }) => [step, tiles_done, seconds_left, seconds])).toEqual([
      ['append', 0, null, 0],
      ['append', 250, 4, 0.25],
      ['append', 500, 4, 0.5],
      ['finish', null, null, 0],
      ['finish', null, null, 0.1],
    ]);
  });
});

describe('the bar', () => {
  beforeEach(() => {
    vi.stubEnv('NO_COLOR', '');
  });
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  test('shows tiles, rate, time left and shards, and a notice keeps its own line', async () => {
    const screen = new Screen(true);
    const progress = await screen.open('bar');
    progress.onEvent(MAP);
    progress.onEvent(tiles(0));
    progress.onEvent({ type: 'shard', index: 5, state: 'failed', attempt: 4, message: 'broken' });
    screen.now = 1000;
    progress.onEvent(tiles(2500, { shardsFailed: 1 }));
    progress.close();
    const text = screen.text();
    expect(text).toMatch(/map #{12}\.{12} 50% \| 2,500\/5,000 tiles \| 2\.50 MB\/s, ETA 0:01 \| .*shards 3\/12 done, 1 failed/);
    expect(text).toContain('shard 5: failed after 4 attempts: broken');
    expect(text).toContain(RED);
    expect(text.endsWith('\n')).toBe(true);
  });

  test('shows merging during the map only if the map has to wait for it', async () => {
    const screen = new Screen(true);
    const progress = await screen.open('bar');
    progress.onEvent(MAP);
    progress.onEvent(tiles(1000));
    screen.now = 900;
    progress.onEvent(merging(900));
    expect(screen.text()).not.toContain('merge');
    screen.now = 1000;
    progress.onEvent(merging(1000));
    progress.onEvent(tiles(2000));
    progress.close();
    expect(screen.text()).toMatch(/merge .* 1,000\/4,000 tiles.*map .* 2,000\/5,000 tiles/s);
  });

  test('continues through merge and commit', async () => {
    const screen = new Screen(true);
    const progress = await screen.open('bar');
    progress.onEvent({ type: 'phase', phase: 'merge' });
    progress.onEvent(merging(0));
    screen.now = 1000;
    progress.onEvent(merging(1000));
    progress.onEvent({ type: 'step', phase: 'commit', step: 'sync', ...uncounted, bytes: 2_000_000, seconds: 3 });
    progress.close();
    const text = screen.text();
    expect(text).toMatch(/merge #{6}\.{18} 25% \| 1,000\/4,000 tiles \| 1,000 tiles\/s, ETA 0:03/);
    expect(text).toContain('commit: 2.00 MB to disk | 0:03 so far');
  });

  test('has no colour under NO_COLOR', async () => {
    vi.stubEnv('NO_COLOR', '1');
    const screen = new Screen(true);
    const progress = await screen.open('bar');
    progress.onEvent({ type: 'warning', message: 'careful' });
    progress.onEvent(tiles(1, { shardsFailed: 1 }));
    progress.close();
    const text = screen.text();
    expect(text).toContain('warning: careful\n');
    for (const colour of [RED, YELLOW]) expect(text).not.toContain(colour);
  });

  test('requested without a terminal, prints lines without escapes', async () => {
    const screen = new Screen(false);
    const progress = await screen.open('bar');
    progress.onEvent(MAP);
    progress.onEvent(tiles(10));
    progress.onEvent({ type: 'shard', index: 5, state: 'failed', attempt: 4 });
    progress.close();
    expect(screen.text()).not.toContain('\u001b');
  });
});

describe('auto', () => {
  test('is a bar on a terminal', async () => {
    const screen = new Screen(true);
    const progress = await screen.open('auto');
    progress.onEvent(tiles(2500));
    progress.close();
    expect(screen.text()).toContain('####');
  });

  test('is plain lines anywhere else', async () => {
    const screen = new Screen(false);
    (await screen.open('auto')).onEvent(MAP);
    expect(screen.timelessLines()).toEqual(['map: 5,000 tiles, 3.00 MB, 12 shards']);
  });
});

test('none shows nothing at all', async () => {
  const screen = new Screen(true);
  const progress = await screen.open('none');
  progress.onEvent(MAP);
  progress.onEvent(tiles(1));
  progress.onEvent({ type: 'warning', message: 'unheard' });
  progress.close();
  expect(screen.text()).toBe('');
});
