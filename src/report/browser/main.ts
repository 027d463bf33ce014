// Entry point of the HTML reports' browser code: finds charts and pictures and paints them, and repaints when the colour scheme
// changes or the page is printed.

import { mountBeforeAfter } from './before-after.ts';
import { type Mount, readData } from './chart-place.ts';
import { mountCoverage } from './coverage.ts';
import { mountHistogram } from './histogram.ts';
import { mountLayers } from './layers.ts';
import { drawAllPictures, drawVisiblePictures } from './pictures.ts';

const MOUNTS: Readonly<Record<string, Mount>> = {
  histogram: mountHistogram,
  layers: mountLayers,
  coverage: mountCoverage,
  'before-after': mountBeforeAfter,
};

const paints = [...document.querySelectorAll<HTMLElement>('[data-chart]')].flatMap((figure) => {
  const mount = MOUNTS[figure.dataset['chart'] ?? ''];
  return mount === undefined ? [] : [mount(figure, readData(figure))];
});

function paintAll(): void {
  for (const paint of paints) paint();
}

/** For printing: light colours, no scrolling, everything expanded. */
function preparePrint(): void {
  document.documentElement.classList.add('paper');
  for (const details of document.querySelectorAll('details:not([open])')) {
    details.setAttribute('open', '');
    details.setAttribute('data-closed', '');
  }
  drawAllPictures();
  paintAll();
}

function endPrint(): void {
  document.documentElement.classList.remove('paper');
  for (const details of document.querySelectorAll('details[data-closed]')) {
    details.removeAttribute('open');
    details.removeAttribute('data-closed');
  }
  paintAll();
}

paintAll();
drawVisiblePictures();
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', paintAll);
addEventListener('beforeprint', preparePrint);
addEventListener('afterprint', endPrint);
