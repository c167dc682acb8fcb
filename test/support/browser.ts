/** Debian's Chromium, headless, and pages on a local port. */
import { cpSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import { build, preview } from 'vite';
import { serveLab } from '../../host/daemon/lab/serve.ts';
import { silentLogger } from '../../host/log/logger.ts';
import { PATIENCE } from './patience.ts';
import { temporaryDirectory } from './ovsdb-server.ts';
import { CHROMIUM } from '../../scripts/packages.mjs';

const LAB = fileURLToPath(new URL('../../host/lab/vite.config.ts', import.meta.url));

/** Milliseconds after which what a page waits for counts as never coming. */
const LIMIT = 30_000 * PATIENCE;

/**
 * Parts of a browser that no test looks at. The popup under the address bar is a page of its own, in a process of its own, loaded
 * again for every page that a test opens: twice the work of the lab's. The others are those of Playwright's list that would talk to
 * somebody or get in the way of a page: the last such list is the one that counts.
 */
const WITHOUT = [
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
  'WebUIOmniboxFullPopup',
  'AimEnabled',
  'DestroyProfileOnBrowserClose',
  'DialMediaRouteProvider',
  'GlobalMediaControls',
  'HttpsUpgrades',
  'LensOverlay',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'Translate',
];

/** A browser for tests must not talk to anybody but us. */
const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  `--disable-features=${WITHOUT.join()}`,
];

/** Starts a browser. */
export const launchChromium = (): Promise<Browser> =>
  chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS, timeout: LIMIT });

/** What a page finds: the room, the window, and whether somebody would rather see nothing move. */
export interface Surroundings {
  readonly colorScheme?: 'light' | 'dark';
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly reducedMotion?: 'reduce' | 'no-preference';
}

const USUAL = {
  colorScheme: 'light',
  viewport: { width: 1280, height: 900 },
  reducedMotion: 'no-preference',
} as const satisfies Surroundings;

interface Server {
  readonly address: string;
  close(): void | Promise<void>;
}

/** Serves bundled pages: the lab's as `ovn-ic-wasm lab` does. */
async function serve(configFile: string, outDir: string): Promise<Server> {
  if (configFile === LAB) return serveLab(pathToFileURL(`${outDir}/`), 0, silentLogger);
  const server = await preview({ configFile, build: { outDir }, preview: { port: 0, host: '127.0.0.1', open: false } });
  return { address: server.resolvedUrls?.local[0] ?? '', close: () => server.close() };
}

/** The bundled pages, served; and a browser. */
export class Pages {
  /** What the pages have complained of: errors, warnings, refusals of the content security policy. */
  readonly complaints: string[] = [];
  readonly #server: Server;
  readonly #browser: Browser;
  /** Pages that somebody has left: what the browser has compiled for them, it need not compile again. */
  readonly #left: Page[] = [];

  private constructor(server: Server, browser: Browser) {
    this.#server = server;
    this.#browser = browser;
  }

  /**
   * Bundles pages, the lab's by default, and starts everything. 'npm test' has built the lab's already, and says in LAB_BUILT where
   * they are.
   */
  static async start(configFile = LAB): Promise<Pages> {
    // In a place of its own: others may pack what was built.
    const outDir = temporaryDirectory();
    const { LAB_BUILT: built } = process.env;
    if (configFile === LAB && built !== undefined) cpSync(built, outDir, { recursive: true });
    else await build({ configFile, build: { outDir } });
    const server = await serve(configFile, outDir);
    try {
      return new Pages(server, await launchChromium());
    } catch (error) {
      await server.close();
      throw error;
    }
  }

  /** Opens a page by its path, as somebody would who has never been there. */
  async open(path: string, surroundings: Surroundings = {}): Promise<Page> {
    const { viewport, ...media } = { ...USUAL, ...surroundings };
    const page = this.#left.pop() ?? (await this.#create());
    await page.setViewportSize(viewport);
    await page.emulateMedia(media);
    await page.goto(new URL(path, this.#server.address).href);
    return page;
  }

  async #create(): Promise<Page> {
    const page = await this.#browser.newPage();
    page.setDefaultTimeout(LIMIT);
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(error.message));
    return page;
  }

  /** Leaves a page: of what was there, nothing stays. */
  async leave(page: Page): Promise<void> {
    await page.goto('about:blank');
    const session = await page.context().newCDPSession(page);
    await session.send('Storage.clearDataForOrigin', {
      origin: new URL(this.#server.address).origin,
      storageTypes: 'all',
    });
    await session.detach();
    await page.mouse.move(0, 0);
    this.#left.push(page);
  }

  /** What a browser fetches that has never been there, until 'ready' resolves. */
  async fetched(path: string, ready: (page: Page) => Promise<void>): Promise<{ url: string; body: Buffer }[]> {
    const context = await this.#browser.newContext();
    const bodies: Promise<{ url: string; body: Buffer }>[] = [];
    context.on('response', (response) => {
      if (!response.url().startsWith('data:'))
        bodies.push(response.body().then((body) => ({ url: response.url(), body })));
    });
    const page = await context.newPage();
    page.setDefaultTimeout(LIMIT);
    await page.goto(new URL(path, this.#server.address).href);
    await ready(page);
    const all = await Promise.all(bodies);
    await context.close();
    return all;
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.#server.close();
  }
}
