// One browser and one page server a test file; every page opened is watched and closed.

import type { Browser, Locator, Page } from 'playwright-core';
import { launchBrowser, type OpenOptions, openPage, type WatchedPage } from '../support/browser';
import { NOT_FOUND, ok, type PageServer, startPageServer, TOKEN } from './page-server';
import { mixedSummary } from './sample-summary';

export interface Harness {
  readonly server: PageServer;
  /** Opens the page in a context of its own. */
  open(options?: OpenOptions): Promise<WatchedPage>;
  /** Opens it, signs in and waits for the Cells. */
  openSignedIn(options?: OpenOptions): Promise<WatchedPage>;
}

/** Call at the top of a test file. A page that complained on its console or asked another origin fails its test. */
export function useHarness(): Harness {
  let browser: Browser;
  let server: PageServer;
  const opened: WatchedPage[] = [];
  beforeAll(async () => {
    [browser, server] = await Promise.all([launchBrowser(), startPageServer()]);
  });
  beforeEach(() => {
    server.summary = () => ok(mixedSummary());
    server.incidents = () => ok({ data: [], next: null });
    server.lookup = () => NOT_FOUND;
    server.localAlarms = [];
    server.intruded = '';
    server.unreachable = false;
    server.requests.length = 0;
  });
  afterEach(async () => {
    const watched = opened.splice(0);
    await Promise.all(watched.map((one) => one.close()));
    expect(watched.flatMap(({ complaints }) => complaints)).toEqual([]);
    expect(watched.flatMap(({ outsideRequests }) => outsideRequests)).toEqual([]);
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
  });

  async function open(options?: OpenOptions): Promise<WatchedPage> {
    const watched = await openPage(browser, server.url, options);
    opened.push(watched);
    return watched;
  }

  return {
    get server() {
      return server;
    },
    open,
    async openSignedIn(options) {
      const watched = await open(options);
      await signIn(watched.page);
      await watched.page.locator('#rows tr').first().waitFor();
      return watched;
    },
  };
}

export async function signIn(page: Page, token = TOKEN): Promise<void> {
  await page.locator('#token').fill(token);
  await page.locator('#token').press('Enter');
}

/** Chromium itself reports every answer of 400 and above on the console; a test that provokes them forgives exactly these. */
export function forgiveFailedRequests({ complaints }: WatchedPage): void {
  const others = complaints.filter((text) => !text.startsWith('Failed to load resource'));
  complaints.splice(0, complaints.length, ...others);
}

/** Waits until a person can see it; the rejection of a wait that ran out says what was looked for. */
export async function seen(locator: Locator): Promise<boolean> {
  await locator.waitFor({ state: 'visible' });
  return true;
}

export async function gone(locator: Locator): Promise<boolean> {
  await locator.waitFor({ state: 'detached' });
  return true;
}
