// Reads back what a page shows: cells of tables, pixels of charts and of the whole page.

import type { Page } from 'playwright-core';

/** Figures at the top: title to value. */
export async function figuresOf(page: Page): Promise<Record<string, string>> {
  return page.evaluate(() =>
    Object.fromEntries(
      [...document.querySelectorAll('.figure')].map((figure) => [
        figure.querySelector('dt')?.textContent ?? '',
        figure.querySelector('dd')?.firstChild?.textContent ?? '',
      ]),
    ),
  );
}

/** Rows of the table with that caption, the header first. */
export async function rowsOf(page: Page, caption: string): Promise<string[][]> {
  return page.evaluate((wanted) => {
    const table = [...document.querySelectorAll('table')].find((each) => each.caption?.textContent === wanted);
    return [...(table?.rows ?? [])].map((row) => [...row.cells].map((cell) => cell.textContent ?? ''));
  }, caption);
}

/** Number of different colours of a chart, and share of its pixels that are painted. */
export async function paintOf(page: Page, selector: string): Promise<{ colors: number; share: number }> {
  return page.evaluate((chosen) => {
    const canvas = document.querySelector<HTMLCanvasElement>(`${chosen} canvas`);
    if (canvas === null || canvas.width === 0) return { colors: 0, share: 0 };
    const pixels = new Uint32Array(canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height).data.buffer);
    return { colors: new Set(pixels).size, share: pixels.filter((pixel) => pixel !== 0).length / pixels.length };
  }, selector);
}

/** Share of a screenshot's pixels that differ from its most common colour. Decoded in a separate page. */
export async function inkOf(page: Page, png: Buffer): Promise<number> {
  const other = await page.context().browser()!.newPage();
  try {
    return await other.evaluate(async (base64) => {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
      const pen = new OffscreenCanvas(image.width, image.height).getContext('2d')!;
      pen.drawImage(image, 0, 0);
      const pixels = new Uint32Array(pen.getImageData(0, 0, image.width, image.height).data.buffer);
      const counts = new Map<number, number>();
      for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
      return 1 - Math.max(...counts.values()) / pixels.length;
    }, png.toString('base64'));
  } finally {
    await other.close();
  }
}

/** Scrolls down the page a screen at a time, so that everything drawn on scrolling is drawn. */
export async function scrollThrough(page: Page): Promise<void> {
  for (;;) {
    const isEnd = await page.evaluate(() => {
      scrollBy(0, innerHeight);
      return Math.ceil(scrollY + innerHeight) >= document.documentElement.scrollHeight;
    });
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    if (isEnd) return;
  }
}

/** Pixels by which the page is wider than the screen. */
export async function overhang(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
