// One browser and one page server a test file; every page opened is watched and closed.

import type { Browser, Locator, Page } from 'playwright-core';
import { launchBrowser, type OpenOptions, openPage, type WatchedPage } from '../support/browser';
import { NOT_FOUND, ok, type PageServer, startPageServer, TOKEN } from './page-server';
import { mixedSummary } from './sample-summary';

export interface Harness {
  readonly server: PageServer;
  /** Opens the page in a context of its own. */
  open(options?: PageOptions): Promise<WatchedPage>;
  /** Opens it, signs in and waits for the Cells. */
  openSignedIn(options?: PageOptions): Promise<WatchedPage>;
}

export interface PageOptions extends OpenOptions {
  /** The view, as the hash of the address. */
  readonly path?: string;
}

/** A deployment with a console, and nothing to say. */
const QUIET_CONSOLE = { '/api/admin/alarms': { alarms: [] }, '/api/admin/figures': { times: [] } };

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
    server.console = QUIET_CONSOLE;
    server.change = () => ok({});
    server.changes.length = 0;
    server.localAlarms = [];
    server.failing = '';
    server.intruded = '';
    server.unreachable = false;
    server.requests.length = 0;
  });
  afterEach(async () => {
    const watched = opened.splice(0);
    await Promise.all(watched.map((one) => one.close()));
    expect(watched.flatMap((one) => unforgiven(one))).toEqual([]);
    expect(watched.flatMap(({ outsideRequests }) => outsideRequests)).toEqual([]);
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
  });

  async function open(options?: PageOptions): Promise<WatchedPage> {
    const { path = '', ...rest } = options ?? {};
    const watched = await openPage(browser, server.url + path, rest);
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
      await watched.page.locator('#headline:not(:empty)').waitFor({ state: 'attached' });
      return watched;
    },
  };
}

export async function signIn(page: Page, token = TOKEN): Promise<void> {
  await page.locator('#token').fill(token);
  await page.locator('#token').press('Enter');
}

/** Complaints that a page's test expects; Chromium may make one after the test has ended. */
const forgiven = new WeakMap<readonly string[], RegExp>();

/** Chromium itself reports every answer of 400 and above on the console; a test that provokes them forgives exactly these. */
export function forgiveFailedRequests({ complaints }: WatchedPage): void {
  forgiven.set(complaints, /^Failed to load resource/);
}

/** Of a test that provokes complaints and looks at them itself. */
export function forgiveAll({ complaints }: WatchedPage): void {
  forgiven.set(complaints, /^/);
}

function unforgiven({ complaints }: WatchedPage): string[] {
  return complaints.filter((text) => forgiven.get(complaints)?.test(text) !== true);
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
