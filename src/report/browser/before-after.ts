// A chart with two bars per row: bytes before and after.

import { change, size } from '../../kit/text/numbers.ts';
import type { BeforeAfterData } from '../page/chart-data.ts';
import { explain, type Paint, part } from './chart-place.ts';
import { paintChart, shortened } from './painting.ts';
import { theme } from './theme.ts';

export function mountBeforeAfter(figure: HTMLElement, data: unknown): Paint {
  const { rows } = data as BeforeAfterData;
  part(figure, '.paper').style.height = `${rows.length * 34 + 36}px`;
  return () => {
    const colors = theme();
    const bars = { minBarLength: 2, categoryPercentage: 0.74, barPercentage: 0.95 };
    paintChart(figure, colors, {
      type: 'bar',
      data: {
        labels: rows.map(([name]) => shortened(name)),
        datasets: [
          { ...bars, label: 'before', data: rows.map(([, before]) => before || null), backgroundColor: colors.before },
          { ...bars, label: 'after', data: rows.map(([, , after]) => after || null), backgroundColor: colors.accent },
        ],
      },
      options: {
        indexAxis: 'y',
        scales: {
          x: {
            beginAtZero: true,
            border: { display: false },
            ticks: { maxTicksLimit: 5, maxRotation: 0, callback: (value) => size(Number(value)) },
          },
          y: { grid: { display: false }, ticks: { autoSkip: false, color: colors.ink } },
        },
        plugins: {
          tooltip: {
            mode: 'index',
            axis: 'y',
            intersect: false,
            callbacks: {
              title: ([item]) => rows[item?.dataIndex ?? 0]?.[0] ?? '',
              label: ({ dataset, raw }) => `${dataset.label}: ${size(Number(raw ?? 0))}`,
              footer: ([item]) => {
                const row = rows[item?.dataIndex ?? 0];
                return row === undefined ? '' : change(row[1], row[2]);
              },
            },
          },
        },
      },
    });
    explain(figure, [
      { color: colors.before, text: 'before' },
      { color: colors.accent, text: 'after' },
    ]);
  };
}
