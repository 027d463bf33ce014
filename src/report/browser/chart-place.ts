// The figure element of a chart: its data, canvas, controls and legend.

/** Paints the chart; may be called again to repaint. */
export type Paint = () => void;

export type Mount = (figure: HTMLElement, data: unknown) => Paint;

/** Reads the JSON in the element. */
export function readData(place: HTMLElement): unknown {
  return JSON.parse(place.querySelector('script')?.textContent ?? 'null');
}

export function part<Kind extends HTMLElement>(figure: HTMLElement, selector: string): Kind {
  const found = figure.querySelector<Kind>(selector);
  if (found === null) throw new Error(`a chart without ${selector}`);
  return found;
}

/** Adds a drop-down list; nothing if there is only one option. */
export function choice(
  figure: HTMLElement,
  title: string,
  options: readonly string[],
  chosen: number,
  change: Paint,
): () => number {
  if (options.length < 2) return () => 0;
  const list = document.createElement('select');
  list.append(...options.map((text, i) => new Option(text, String(i), i === chosen, i === chosen)));
  list.addEventListener('change', change);
  const label = document.createElement('label');
  label.append(title, list);
  part(figure, '.controls').append(label);
  return () => list.selectedIndex;
}

/** A legend entry: a square in a colour, plain or hatched. */
export interface KeyItem {
  readonly color: string;
  readonly text: string;
  readonly isHatched?: boolean;
}

export function explain(figure: HTMLElement, items: readonly KeyItem[], note = ''): void {
  const list = document.createElement('ul');
  list.className = 'key';
  list.append(...items.map(keyItem));
  part(figure, 'figcaption').replaceChildren(note, ...(items.length > 0 ? [list] : []));
}

function keyItem({ color, text, isHatched = false }: KeyItem): HTMLLIElement {
  const item = document.createElement('li');
  item.append(square(color, isHatched), text);
  return item;
}

/** A small square, filled as in the charts. */
function square(color: string, isHatched = false): SVGElement {
  const svg = svgElement('svg', { viewBox: '0 0 12 12', width: '12', height: '12', 'aria-hidden': 'true' });
  const stripes = svgElement('path', { d: 'M0 12 12 0M0 6 6 0M6 12 12 6', stroke: color, 'stroke-width': '1.6' });
  const area = { width: '12', height: '12', fill: color };
  svg.append(svgElement('rect', isHatched ? { ...area, 'fill-opacity': '.3' } : area), ...(isHatched ? [stripes] : []));
  return svg;
}

export function svgElement(name: string, attributes: Readonly<Record<string, string>>): SVGElement {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}
