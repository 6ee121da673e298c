// A real Chromium with nothing remembered, that notes whatever a page does wrong.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { CHROMIUM } from './tools';

const ARTEFACTS = join(__dirname, '..', '..', '..', 'artefacts', 'screenshots');

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
}

export interface WatchedPage {
  readonly page: Page;
  /** Errors and warnings of the console, policy violations among them, and exceptions. */
  readonly complaints: string[];
  /** Requests to any other origin; they are aborted. */
  readonly outsideRequests: string[];
  close(): Promise<void>;
}

/** `SLOW_BROWSER=8` makes each page's CPU 8 times slower: a test that asks before the page has answered fails then. */
const SLOWDOWN = Number(process.env.SLOW_BROWSER ?? 1);

export interface OpenOptions extends BrowserContextOptions {
  /** Stops the page's clock, which then goes on only by `page.clock.runFor`. */
  readonly ownClock?: boolean;
}

export async function openPage(browser: Browser, url: string, options: OpenOptions = {}): Promise<WatchedPage> {
  const { ownClock, ...contextOptions } = options;
  const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Asia/Shanghai', ...contextOptions });
  const complaints: string[] = [];
  const outsideRequests: string[] = [];
  const { origin } = new URL(url);
  await context.route(
    (target) => target.protocol !== 'data:' && target.origin !== origin,
    (route) => {
      outsideRequests.push(route.request().url());
      return route.abort();
    },
  );
  const page = await context.newPage();
  if (SLOWDOWN > 1) {
    const session = await context.newCDPSession(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN });
  }
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  if (ownClock) await page.clock.install();
  await page.goto(url);
  return { page, complaints, outsideRequests, close: () => context.close() };
}

/** Pixels by which the page is wider than its window. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** Kept for a person to look at; nothing is compared with it. */
export async function keepScreenshot(page: Page, name: string, fullPage = true): Promise<void> {
  mkdirSync(ARTEFACTS, { recursive: true });
  await page.screenshot({ path: join(ARTEFACTS, `${name}.png`), fullPage });
}
