// Chart.js with only the parts the reports use, and the options common to all charts.

import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  type ChartConfiguration,
  type ChartType,
  LinearScale,
  Tooltip,
} from 'chart.js';
import { MatrixController, MatrixElement } from 'chartjs-chart-matrix';
import { TreemapController, TreemapElement } from 'chartjs-chart-treemap';
import { part } from './chart-place.ts';
import type { Theme } from './theme.ts';

Chart.register(
  BarController,
  BarElement,
  CategoryScale,
  LinearScale,
  MatrixController,
  MatrixElement,
  Tooltip,
  TreemapController,
  TreemapElement,
);

/** Paints a chart and replaces the previous one in its canvas. */
export function paintChart<Kind extends ChartType, Data>(
  figure: HTMLElement,
  theme: Theme,
  configuration: ChartConfiguration<Kind, Data, string>,
): void {
  const canvas = part<HTMLCanvasElement>(figure, 'canvas');
  Chart.getChart(canvas)?.destroy();
  const { defaults } = Chart;
  defaults.animation = false;
  defaults.maintainAspectRatio = false;
  defaults.font.family = getComputedStyle(document.body).fontFamily;
  defaults.font.size = 12;
  defaults.color = theme.muted;
  defaults.borderColor = theme.line;
  Object.assign(defaults.plugins.tooltip, {
    backgroundColor: theme.ink,
    titleColor: theme.surface,
    bodyColor: theme.surface,
    displayColors: false,
    cornerRadius: 4,
    padding: 10,
  });
  new Chart(canvas, configuration);
}

/** Shortens a name to fit an axis. */
export function shortened(name: string, length = 22): string {
  return name.length > length ? `${name.slice(0, length - 1)}…` : name;
}
