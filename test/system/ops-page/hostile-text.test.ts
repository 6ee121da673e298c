// Whatever a Cell's name, address or error says stays text, and the policy stops what would not.

import type { CellSummary } from '../../../lambdas/contract/health-summary';
import { untilTrue } from '../../support/until';
import { forgiveAll, forgiveFailedRequests, seen, useHarness } from './harness';
import { ok } from './page-server';
import { cell, incident, nowSeconds, summary } from './sample-summary';

const harness = useHarness();
const ATTACKS = [
  '<img src=x onerror="window.broken=1">',
  '<script>window.broken=1</script>',
  '"><svg onload=window.broken=1>',
  'javascript:window.broken=1',
  '{{constructor.constructor("window.broken=1")()}}',
  '<b>bold</b>&lt;i&gt;',
  '__proto__',
];

function hostile(text: string): CellSummary {
  return cell(text, {
    base_url: text,
    last_error: text as 'dns',
    consecutive_failures: 1,
    status: 'down',
    light: { color: 'red', reason: text, set_by: text, since: 1, until: nowSeconds() + 60 },
  });
}

test('hostile names, addresses, errors, reasons, incidents and alarms are shown letter by letter', async () => {
  const light = { color: 'red', reason: ATTACKS[0] ?? '', set_by: ATTACKS[1] ?? '', since: 1, until: 2 } as const;
  harness.server.summary = () => ok(summary(ATTACKS.map(hostile), { light, status: 'down' }));
  harness.server.incidents = () => ok({ data: ATTACKS.map((text) => incident(text, 60, null)), next: null });
  harness.server.localAlarms = ATTACKS.map((name) => ({ name, state: 'ALARM', suppressed: false }));
  harness.server.console = {};
  const watched = await harness.openSignedIn();
  const { page } = watched;
  expect(await seen(page.locator('#incidents li').nth(ATTACKS.length - 1))).toBe(true);
  const titles = page.locator('#problem-list .title');
  expect(await seen(titles.nth(2 * ATTACKS.length - 1))).toBe(true);
  expect(await titles.allTextContents()).toEqual(expect.arrayContaining(ATTACKS));
  const shown = await page.locator('#rows [data-field=cell]').allTextContents();
  expect(shown.toSorted()).toEqual(ATTACKS.toSorted());
  const reasons = (await page.locator('#rows [data-field=why]').allTextContents()).join();
  expect(
    ATTACKS.filter((text) => !reasons.includes(`Probes fail: ${text} (1 in a row) · Read-only: ${text}, until`)),
  ).toEqual([]);
  expect(await page.locator('.banner').first().textContent()).toContain(ATTACKS[0]);
  expect(await page.locator('#board :is(img, script, b > *, i, [onload], [onerror])').count()).toBe(0);
  const links = await page.locator('#board a').evaluateAll((all) => all.map((link) => link.getAttribute('href')));
  expect(links.filter((href) => !href?.startsWith('#/'))).toEqual([]);
  expect(await page.evaluate(() => 'broken' in window)).toBe(false);
  forgiveFailedRequests(watched);
});

test('a gateway message in an error envelope stays text too', async () => {
  const watched = await harness.open();
  harness.server.summary = () => ({
    status: 500,
    body: { code: ATTACKS[0], message: ATTACKS[1], requestId: ATTACKS[2] },
  });
  await watched.page.locator('#token').fill('ops-token-for-this-test');
  await watched.page.locator('#token').press('Enter');
  expect(await seen(watched.page.getByText(ATTACKS[1] ?? ''))).toBe(true);
  expect(await watched.page.locator('main img, main script, main svg[onload]').count()).toBe(0);
  forgiveFailedRequests(watched);
});

describe('the policy stops', () => {
  const TRUSTED_TYPES = 'require-trusted-types-for';

  test.each([
    ['a script', '<script>window.broken = 1</script>'],
    ['a handler', '<img src="data:," onerror="window.broken = 1">'],
    ['a script from elsewhere', '<script src="https://example.com/x.js"></script>'],
    ['a page within the page', '<iframe src="https://example.com/"></iframe>'],
    ['another base', '<base href="https://example.com/"><img src="x.png">'],
  ])('%s in the markup', async (_what, markup) => {
    harness.server.intruded = markup;
    const watched = await harness.open();
    forgiveAll(watched);
    const { page, complaints, outsideRequests } = watched;
    await page.locator('#token').waitFor();
    // The browser's process reports some of them, later than the page's own.
    await untilTrue(() => /Content Security Policy/.test(complaints.join()));
    expect(await page.evaluate(() => 'broken' in window)).toBe(false);
    expect(await page.evaluate(() => document.baseURI)).toBe(harness.server.url);
    expect(outsideRequests).toEqual([]);
  });

  test.each([
    [
      'an inline script',
      TRUSTED_TYPES,
      "const s = document.createElement('script'); s.text = 'window.broken = 1'; document.body.append(s)",
    ],
    ['an inline style', 'style-src-attr', "document.body.setAttribute('style', 'color: red')"],
    ['markup from a string', TRUSTED_TYPES, "document.body.innerHTML = '<b>bold</b>'"],
    [
      'a script from elsewhere',
      TRUSTED_TYPES,
      "const s = document.createElement('script'); s.src = 'https://example.com/x.js'; document.body.append(s)",
    ],
    ['an image from elsewhere', 'img-src', "new Image().src = 'https://example.com/x.png'"],
    ['a request elsewhere', 'connect-src', "fetch('https://example.com/').catch(() => {})"],
    [
      'a form sent elsewhere',
      'form-action',
      "const f = document.createElement('form'); f.action = 'https://example.com/'; document.body.append(f); f.submit()",
    ],
  ])('%s', async (_what, directive, attack) => {
    const watched = await harness.open();
    forgiveAll(watched);
    const violation = watched.page.evaluate(
      () =>
        new Promise((noticed) =>
          document.addEventListener('securitypolicyviolation', (event) => noticed(event.violatedDirective)),
        ),
    );
    await watched.page.evaluate(`setTimeout(() => { ${attack} })`);
    expect(await violation).toBe(directive);
    expect(await watched.page.evaluate(() => 'broken' in window)).toBe(false);
    expect(watched.outsideRequests).toEqual([]);
  });
});
