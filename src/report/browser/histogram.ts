// Tiles by size, over all zooms or one.

import { count, plural, share, size } from '../../kit/text/numbers.ts';
import type { HistogramData } from '../page/chart-data.ts';
import { choice, explain, type KeyItem, type Paint } from './chart-place.ts';
import { paintChart } from './painting.ts';
import { hatched, theme } from './theme.ts';

const MEASURES = ['Tiles', 'Bytes'] as const;

export function mountHistogram(figure: HTMLElement, data: unknown): Paint {
  const { scopes } = data as HistogramData;
  const scope = choice(
    figure,
    'Show',
    scopes.map(({ title }) => title),
    0,
    paint,
  );
  const measure = choice(figure, 'by', MEASURES, 0, paint);
  return paint;

  function paint(): void {
    const { title = '', buckets = [] } = scopes[scope()] ?? {};
    const colors = theme();
    const isBytes = measure() === 1;
    const all = buckets.reduce((sum, bucket) => sum + (isBytes ? bucket[3] : bucket[2]), 0);
    const fills = [colors.accent, hatched(colors.near), hatched(colors.over)];
    const lines = [colors.accent, colors.near, colors.over];
    paintChart(figure, colors, {
      type: 'bar',
      data: {
        labels: buckets.map(([, most]) => size(most)),
        datasets: [
          {
            // No bar for zero, but a visible one for small amounts.
            data: buckets.map(([, , tiles, bytes]) => (isBytes ? bytes : tiles) || null),
            minBarLength: 3,
            backgroundColor: buckets.map((bucket) => fills[bucket[4]] ?? colors.accent),
            borderColor: buckets.map((bucket) => lines[bucket[4]] ?? colors.accent),
            borderWidth: 1,
            categoryPercentage: 1,
            barPercentage: 0.92,
          },
        ],
      },
      options: {
        scales: {
          x: { grid: { display: false }, title: { display: true, text: 'Stored bytes, up to' }, ticks: { maxRotation: 60 } },
          y: {
            beginAtZero: true,
            border: { display: false },
            ticks: {
              precision: 0,
              maxTicksLimit: 6,
              callback: (value) => (isBytes ? size(Number(value)) : count(Number(value))),
            },
          },
        },
        plugins: {
          tooltip: {
            mode: 'index',
            intersect: false,
            callbacks: {
              title: ([item]) => {
                const bucket = buckets[item?.dataIndex ?? 0];
                return bucket === undefined ? '' : `${size(bucket[0])} – ${size(bucket[1])}`;
              },
              label: ({ dataIndex }) => {
                const bucket = buckets[dataIndex];
                if (bucket === undefined) return '';
                const part = share(isBytes ? bucket[3] : bucket[2], all);
                return [`${plural(bucket[2], 'tile')}, ${size(bucket[3])}`, `${part} of ${title.toLowerCase()}`];
              },
            },
          },
        },
      },
    });
    explain(
      figure,
      keyOf(
        buckets.map((bucket) => bucket[4]),
        lines,
      ),
    );
  }
}

/** Legend for the mean of all tiles up to a size; only shown if it comes near the limit. */
function keyOf(states: readonly number[], [below = '', near = '', over = '']: readonly string[]): KeyItem[] {
  const items: [number, KeyItem][] = [
    [0, { color: below, text: 'mean up to here below the limit' }],
    [1, { color: near, text: 'near it', isHatched: true }],
    [2, { color: over, text: 'over it', isHatched: true }],
  ];
  if (states.every((state) => state === 0)) return [];
  return items.filter(([state]) => states.includes(state as 0 | 1 | 2)).map(([, item]) => item);
}
