// Pictures of tiles: drawn when they scroll into view, with a list of layers to toggle.

import { readData } from './chart-place.ts';

/** Start drawing this far ahead. */
const VIEW_MARGIN = '300px';

export function drawVisiblePictures(): void {
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (!isIntersecting) continue;
        observer.unobserve(target);
        draw(target as HTMLElement);
      }
    },
    { rootMargin: VIEW_MARGIN },
  );
  for (const figure of waiting()) observer.observe(figure);
}

export function drawAllPictures(): void {
  for (const figure of waiting()) draw(figure);
}

function waiting(): NodeListOf<HTMLElement> {
  return document.querySelectorAll<HTMLElement>('[data-picture]:not([data-drawn])');
}

function draw(figure: HTMLElement): void {
  const box = figure.querySelector('.canvas');
  const picture = readData(figure);
  if (box === null || typeof picture !== 'string' || 'drawn' in figure.dataset) return;
  figure.dataset['drawn'] = '';
  if (picture.startsWith('data:')) {
    const image = new Image();
    image.alt = `Tile ${figure.dataset['picture']}`;
    image.src = picture;
    box.replaceChildren(image);
    return;
  }
  const template = document.createElement('template');
  template.innerHTML = picture;
  box.replaceChildren(template.content);
  box.after(layerList(box));
}

function layerList(box: Element): HTMLUListElement {
  const list = document.createElement('ul');
  list.className = 'key';
  list.append(...[...box.querySelectorAll('[data-layer]')].map(layerItem));
  return list;
}

function layerItem(group: Element): HTMLLIElement {
  const toggle = document.createElement('input');
  toggle.type = 'checkbox';
  toggle.checked = true;
  toggle.style.accentColor = group.getAttribute('color') ?? '';
  toggle.addEventListener('change', () => {
    group.setAttribute('visibility', toggle.checked ? 'visible' : 'hidden');
  });
  const name = document.createElement('bdi');
  name.textContent = group.getAttribute('data-layer');
  const label = document.createElement('label');
  label.append(toggle, name);
  const item = document.createElement('li');
  item.append(label);
  return item;
}
