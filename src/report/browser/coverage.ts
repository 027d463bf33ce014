// A map of where tiles are: columns from the west, rows from the north, as in z/x/y.

import type { Plugin } from 'chart.js';
import { plural, size } from '../../kit/text/numbers.ts';
import type { CoverageData } from '../page/chart-data.ts';
import { choice, explain, type Paint, part, svgElement } from './chart-place.ts';
import { type Grid, gridOf, type Square } from './coverage-grid.ts';
import { paintChart } from './painting.ts';
import { type Theme, theme } from './theme.ts';

const MEASURES = ['Tiles', 'Bytes'] as const;
/** Opacity of the smallest amount. */
const FAINT = 0.16;

export function mountCoverage(figure: HTMLElement, data: unknown): Paint {
  const { zooms } = data as CoverageData;
  const chosen = choice(
    figure,
    'Show',
    zooms.map(({ zoom }) => `Zoom ${zoom}`),
    zooms.length - 1,
    paint,
  );
  const measure = choice(figure, 'by', MEASURES, 0, paint);
  return paint;

  function paint(): void {
    const zoom = zooms[chosen()];
    if (zoom === undefined) return;
    const grid = gridOf(zoom);
    const amountOf = ({ tiles, bytes }: Square): number => (measure() === 1 ? bytes : tiles);
    const [least, most] = grid.squares.map(amountOf).reduce(([a, b], c) => [Math.min(a, c), Math.max(b, c)], [Infinity, 0]);
    const colors = theme();
    const opacity = (square: Square): number => FAINT + (1 - FAINT) * shareOf(amountOf(square), least, most);
    paintChart(figure, colors, {
      type: 'matrix',
      plugins: [ground(colors)],
      data: {
        datasets: [
          {
            data: grid.squares as unknown as { x: number; y: number; v: number }[],
            backgroundColor: ({ raw }) =>
              raw === undefined ? colors.line : `rgba(${colors.heat},${opacity(raw as Square).toFixed(3)})`,
            width: ({ chart }) => Math.max(1, (chart.chartArea?.width ?? 0) / grid.columns - gap(grid)),
            height: ({ chart }) => Math.max(1, (chart.chartArea?.height ?? 0) / grid.rows - gap(grid)),
          },
        ],
      },
      options: {
        scales: {
          x: {
            ...axis(colors, grid.left, grid.columns),
            position: 'top',
            title: { display: true, text: `x at zoom ${grid.zoom}` },
          },
          y: { ...axis(colors, grid.top, grid.rows), reverse: true, title: { display: true, text: 'y' } },
        },
        plugins: {
          tooltip: {
            callbacks: {
              title: ([item]) => titleOf(grid, item?.raw as Square | undefined),
              label: ({ raw }) => lines(raw as Square),
            },
          },
        },
      },
    });
    scale(figure, colors, measure() === 1 ? [size(least), size(most)] : [plural(least, 'tile'), plural(most, 'tile')]);
  }
}

/** Colours the part of the map without tiles. */
function ground({ faint }: Theme): Plugin<'matrix'> {
  return {
    id: 'ground',
    beforeDatasetsDraw: ({ ctx, chartArea: { left, top, width, height } }) => {
      ctx.fillStyle = faint;
      ctx.fillRect(left, top, width, height);
    },
  };
}

/** Logarithmic, because sea and city may differ by three powers of ten. */
function shareOf(amount: number, least: number, most: number): number {
  return most <= least ? 1 : Math.log1p(amount - least) / Math.log1p(most - least);
}

function gap({ columns }: Grid): number {
  return columns > 40 ? 0 : 1;
}

function axis(colors: Theme, start: number, length: number) {
  return {
    type: 'linear',
    min: start - 0.5,
    max: start + length - 0.5,
    offset: false,
    grid: { display: false },
    border: { color: colors.line },
    // The axis ends lie between squares and have no label.
    ticks: {
      precision: 0,
      maxTicksLimit: 9,
      includeBounds: false,
      callback: (value: number | string) => (Number.isInteger(Number(value)) ? String(value) : ''),
    },
  } as const;
}

function titleOf({ zoom }: Grid, square: Square | undefined): string {
  return square === undefined ? '' : `${zoom}/${square.x}/${square.y}`;
}

function lines({ tiles, bytes }: Square): string[] {
  return [plural(tiles, 'tile'), size(bytes)];
}

function scale(figure: HTMLElement, { heat }: Theme, [least, most]: readonly [string, string]): void {
  explain(figure, []);
  const svg = svgElement('svg', { class: 'ramp', viewBox: '0 0 120 10', 'aria-hidden': 'true' });
  for (let i = 0; i < 12; i++) {
    const opacity = String(FAINT + ((1 - FAINT) * i) / 11);
    svg.append(
      svgElement('rect', { x: String(i * 10), width: '10', height: '10', fill: `rgb(${heat})`, 'fill-opacity': opacity }),
    );
  }
  const list = document.createElement('ul');
  list.className = 'key';
  const item = document.createElement('li');
  if (least === most) item.append(`${most} a square, wherever there are any`);
  else item.append(least, svg, `${most} a square`);
  list.append(item);
  part(figure, 'figcaption').append(list);
}
