// Opens a page as a user does: from a file, in a headless Chromium. Records its requests and its errors.

import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { bundlePage } from '../../../scripts/bundle-page.mjs';

export interface OpenPage {
  readonly page: Page;
  /** All requests, the file itself first; data: URLs do not count. */
  readonly requests: string[];
  /** Errors, warnings, violations of the page's own policy, dialogs. */
  readonly complaints: string[];
}

export interface Screen {
  readonly width?: number;
  readonly height?: number;
  readonly scheme?: 'light' | 'dark';
}

/** A browser, and a directory that is removed with it. */
export class PageBrowser implements AsyncDisposable {
  readonly directory: string;
  readonly #browser: Browser;
  #context: BrowserContext | undefined;
  #pages = 0;

  private constructor(browser: Browser, directory: string) {
    this.#browser = browser;
    this.directory = directory;
  }

  /** Bundles the script of the pages, so that the code in src/ is tested. */
  static async start(): Promise<PageBrowser> {
    await bundlePage();
    const browser = await chromium.launch({
      executablePath: chromiumPath(),
      args: ['--no-sandbox', '--disable-dev-shm-usage', '--force-color-profile=srgb'],
    });
    return new PageBrowser(browser, mkdtempSync(join(tmpdir(), 'tilefold-page-')));
  }

  /** Opens a page, and closes the previous one. */
  async open(html: string, { width = 1280, height = 800, scheme = 'light' }: Screen = {}): Promise<OpenPage> {
    const path = join(this.directory, `${this.#pages++}.html`);
    writeFileSync(path, html);
    await this.#context?.close();
    const context = await this.#browser.newContext({ viewport: { width, height }, colorScheme: scheme });
    this.#context = context;
    const page = await context.newPage();
    const requests: string[] = [];
    const complaints: string[] = [];
    context.on('request', (request) => {
      if (!request.url().startsWith('data:')) requests.push(request.url());
    });
    page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('dialog', (dialog) => {
      complaints.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    await page.goto(pathToFileURL(path).href);
    return { page, requests, complaints };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

function chromiumPath(): string {
  const places = [process.env['TILEFOLD_CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser'];
  const path = places.find((place) => place !== undefined && existsSync(place));
  if (path !== undefined) return path;
  throw new Error(
    'No Chromium to open pages with. On Debian and Ubuntu: apt-get install -y chromium. Elsewhere: set TILEFOLD_CHROMIUM',
  );
}
