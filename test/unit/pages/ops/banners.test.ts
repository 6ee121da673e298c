// What is said above the table, most important first.

import { BOARD_WORDS } from '../../../../lambdas/pages/board/words';
import { bannersFor } from '../../../../lambdas/pages/ops/model/banners';
import { receivedSummary } from '../../../../lambdas/pages/ops/model/received';
import { type Session, SIGNED_OUT } from '../../../../lambdas/pages/ops/model/session';
import { PAGE_WORDS } from '../../../../lambdas/pages/ops/text/words';
import { RED_LIGHT, sampleCell, sampleSummary } from '../board/sample-cell';

const words = PAGE_WORDS.en;
const summary = sampleSummary([sampleCell('erp')]);
const session: Session = { ...SIGNED_OUT, phase: 'in', received: receivedSummary(summary, null, 0) };
const banners = (changes: Partial<Session>, stale = false) =>
  bannersFor(
    { ...session, ...changes },
    {
      words,
      units: BOARD_WORDS.en.units,
      stale,
      timeText: (seconds) => `at ${seconds}`,
      retryInSeconds: 4,
    },
  );
const withSummary = (changes: Partial<typeof summary>): Partial<Session> => ({
  received: receivedSummary({ ...summary, ...changes }, null, 0),
});

test('nothing to say while all is well', () => {
  expect(banners({})).toEqual([]);
});

test('no connection: since when the data is, and when the next try comes', () => {
  expect(banners({ trouble: { kind: 'network' } })).toEqual([
    {
      tone: 'bad',
      title: 'The gateway cannot be reached.',
      detail: 'Shown below is what was last known, from at 5010. Next try in 4 s.',
    },
  ]);
});

test('a refusal names status, code, and the request to look for in the logs', () => {
  const trouble = {
    kind: 'refused',
    status: 503,
    code: 'SERVICE_UNAVAILABLE',
    message: 'Not now',
    requestId: 'r-7',
  } as const;
  expect(banners({ trouble, received: null })).toEqual([
    {
      tone: 'bad',
      title: 'The gateway answered 503 SERVICE_UNAVAILABLE. Not now',
      detail: 'Next try in 4 s. Request r-7',
    },
  ]);
});

test('stale results have a banner that says so', () => {
  expect(banners({}, true).map(({ title }) => title)).toEqual([words.staleTitle]);
});

test('a patrol that never ran has nothing that could be stale: the headline says it', () => {
  const never = withSummary({ patrol: { ...summary.patrol, last_run_at: null } });
  expect(banners(never, true)).toEqual([]);
});

test('a blind patrol', () => {
  expect(banners(withSummary({ patrol: { ...summary.patrol, blind: true } }))[0]?.title).toBe(words.blindTitle);
});

test('the gateway’s red light: why, by whom, until when', () => {
  expect(banners(withSummary({ light: RED_LIGHT }))).toEqual([
    { tone: 'warn', title: words.redLightTitle, detail: 'Stocktaking (set by ops, until at 9000)' },
  ]);
});

test('a tenant registry that is not enforced is said, last of all', () => {
  const shown = banners(withSummary({ tenants_enforced: false, patrol: { ...summary.patrol, blind: true } }));
  expect(shown.map(({ title }) => title)).toEqual([words.blindTitle, 'The tenant registry is not enforced']);
  expect(shown[1]).toMatchObject({ tone: 'warn', detail: expect.stringContaining('tenants.validate: true') });
});
