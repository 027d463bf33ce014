// Renders maps as users see them: maplibre-gl in a headless Chromium with software WebGL.

import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
import { type RenderServer, startRenderServer } from './render-server.ts';

export interface View {
  center: [longitude: number, latitude: number];
  zoom: number;
  /** Degrees; default 0. */
  bearing?: number;
  /** Degrees; default 0. */
  pitch?: number;
}

export interface Picture {
  width: number;
  height: number;
  /** RGBA, bottom row first. */
  pixels: Buffer;
  /** Rendered features by the renderer's count, once per style layer and tile. */
  features: number;
}

export type Draw = (view: View) => Promise<Picture>;

const SIZE = { width: 512, height: 512 };

const SOFTWARE_WEBGL = ['--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'];
const SAME_EVERYWHERE = ['--force-color-profile=srgb', '--font-render-hinting=none', '--disable-lcd-text'];
/** CI runs as root, in containers with little shared memory. */
const IN_CONTAINERS = ['--no-sandbox', '--disable-dev-shm-usage'];

/** A browser and its server; dispose stops both. */
export class Renderer implements AsyncDisposable {
  readonly #browser: Browser;
  readonly #page: Page;
  readonly #server: RenderServer;

  private constructor(browser: Browser, page: Page, server: RenderServer) {
    this.#browser = browser;
    this.#page = page;
    this.#server = server;
  }

  static async start(): Promise<Renderer> {
    const browser = await chromium.launch({
      executablePath: chromiumPath(),
      args: [...SOFTWARE_WEBGL, ...SAME_EVERYWHERE, ...IN_CONTAINERS],
    });
    const server = await startRenderServer();
    const page = await browser.newPage({ viewport: SIZE, deviceScaleFactor: 1 });
    await page.goto(server.origin);
    await page.waitForFunction('globalThis.drawPicture !== undefined');
    return new Renderer(browser, page, server);
  }

  /** Returns a function that draws views of an archive, which replaces all vector sources of the style. */
  draws(style: string, archive: string, { text = 'blocks' as 'blocks' | 'local' } = {}): Draw {
    const drawn = { ...servedStyle(style, this.#server.serve(archive)) };
    if (text === 'blocks') drawn['glyphs'] = `${this.#server.origin}/glyphs/{fontstack}/{range}.pbf`;
    return (view) => this.#draw(drawn, view);
  }

  async #draw(style: Record<string, unknown>, view: View): Promise<Picture> {
    const call = `drawPicture(${JSON.stringify(style)}, ${JSON.stringify({ ...view, ...SIZE })})`;
    const { pixels, ...picture } = (await this.#page.evaluate(call)) as Omit<Picture, 'pixels'> & { pixels: string };
    return { ...picture, pixels: Buffer.from(pixels, 'base64') };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
    await this.#server[Symbol.asyncDispose]();
  }
}

/** Returns TILEFOLD_CHROMIUM, or the path where Debian and Ubuntu install it. */
function chromiumPath(): string {
  const named = process.env['TILEFOLD_CHROMIUM'];
  const path = [named, '/usr/bin/chromium', '/usr/bin/chromium-browser'].find((each) => each !== undefined && existsSync(each));
  if (path !== undefined && (named === undefined || path === named)) return path;
  throw new Error(
    named === undefined
      ? 'No Chromium to draw maps with. On Debian and Ubuntu: apt-get install -y chromium. Elsewhere: set TILEFOLD_CHROMIUM to its path'
      : `TILEFOLD_CHROMIUM is ${named}, and there is no such file`,
  );
}

/** Removes glyphs and sprite, because nothing is downloaded: the page draws icons, the browser text. */
function servedStyle(text: string, url: string): Record<string, unknown> {
  const { glyphs: _glyphs, sprite: _sprite, ...style } = JSON.parse(text) as Record<string, unknown>;
  const sources = Object.entries(style['sources'] as Record<string, { type: string; promoteId?: unknown }>);
  const served = sources.map(([id, { type, promoteId }]) => [
    id,
    type === 'vector' ? { type, url, ...(promoteId !== undefined && { promoteId }) } : { type },
  ]);
  return { ...style, sources: Object.fromEntries(served) };
}
