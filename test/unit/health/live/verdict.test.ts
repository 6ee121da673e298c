// When the new side of a rollout is worse than the old side at the same time.

import {
  type GroupCounts,
  NO_COUNTS,
  type RolloutCounts,
  type SideCounts,
} from '../../../../lambdas/domain/live/rollout-counts';
import { judgeRollout } from '../../../../lambdas/health/live/verdict';

const side = (requests: number, failed: Partial<SideCounts> = {}): SideCounts => ({
  ...NO_COUNTS.tried,
  requests,
  ...failed,
});
const failedOf = ({ serverErrors, timeouts, refusals }: SideCounts) => serverErrors + timeouts + refusals;
/** Of two tenants of each side alike, unless `groups` says otherwise. */
const counted = (
  tried: SideCounts,
  others: SideCounts,
  groups: readonly Partial<GroupCounts>[] = Array.from({ length: 2 }, () => ({
    tried: tried.requests / 2,
    triedFailed: failedOf(tried) / 2,
    others: others.requests / 2,
    othersFailed: failedOf(others) / 2,
  })),
): RolloutCounts => ({
  tried,
  others,
  groups: NO_COUNTS.groups.map((none, place) => ({ ...none, ...groups[place] })),
});
const judge = (counts: RolloutCounts, looks: readonly RolloutCounts[] = [], leastTenants: 1 | 2 = 2) =>
  judgeRollout({ counts, looks, leastTenants });

test.each([
  ['5xx', { serverErrors: 30 }],
  ['timeouts', { timeouts: 30 }],
  ['refusals', { refusals: 30 }],
] as const)('a side with more %s is worse', (text, failed) => {
  expect(judge(counted(side(60, failed), side(600)))).toEqual({
    kind: 'worse',
    says: `${text} 30 of 60 (50 %) of the new side, 0 of 600 (0 %) of the old one at the same time`,
  });
});

test('a little of each kind is worse together', () => {
  const tried = side(100, { serverErrors: 4, timeouts: 4, refusals: 4 });
  expect(judge(counted(tried, side(1_000)))).toMatchObject({
    kind: 'worse',
    says: expect.stringMatching(/^failures 12/) as string,
  });
});

test.each([
  ['both sides fail alike', side(100, { serverErrors: 50 }), side(1_000, { serverErrors: 500 })],
  ['the new side fails less', side(100, { serverErrors: 10 }), side(1_000, { serverErrors: 500 })],
  ['the new side fails by a tenth more', side(10_000, { timeouts: 5_400 }), side(10_000, { timeouts: 5_000 })],
  ['the new side fails by less than a tenth of a point more', side(100_000, { timeouts: 90 }), side(100_000)],
  ['two requests failed', side(40, { refusals: 2 }), side(4_000)],
  ['it may be chance', side(25, { serverErrors: 3 }), side(25)],
])('the new side is no worse where %s', (_, tried, others) => {
  expect(judge(counted(tried, others)).kind).toBe('well');
});

test.each([
  [19, 500],
  [500, 19],
])('%d and %d requests are too few to judge', (tried, others) => {
  const says = `Waits: saw ${tried} requests of the new side and ${others} of the old one; each needs 20`;
  expect(judge(counted(side(tried, { timeouts: tried }), side(others)))).toEqual({ kind: 'unclear', says });
});

test.each([
  ['less than twice as often', side(100_000, { timeouts: 19_000 }), side(100_000, { timeouts: 10_000 })],
  [
    'by less than a point more than an old side that fails too',
    side(1e5, { timeouts: 900 }),
    side(1e5, { timeouts: 200 }),
  ],
  ['by less than a point more', side(20_000, { serverErrors: 190 }), side(200_000)],
  ['in four requests', side(40, { refusals: 4 }), side(4_000)],
  ['in a way that is hardly chance', side(25, { serverErrors: 6 }), side(25)],
])('a side that fails more, but %s, is neither worse nor well', (_, tried, others) => {
  expect(judge(counted(tried, others))).toEqual({
    kind: 'unclear',
    says: expect.stringMatching(/^Waits: .*but not by enough to take it back/) as string,
  });
});

test('where half of the old side fails as well, a side that fails altogether is worse', () => {
  const others = side(1_000, { serverErrors: 510 });
  expect(judge(counted(side(1_000, { serverErrors: 1_000 }), others)).kind).toBe('worse');
});

test('what breaks late is seen in the last looks', () => {
  const before = counted(side(100_000), side(100_000));
  const now = counted(side(100_060, { timeouts: 40 }), side(100_060));
  expect(judge(now).kind).toBe('well');
  expect(judge(now, [before]).kind).toBe('worse');
});

test('what the whole step proves counts more than a doubt about the last looks', () => {
  const before = counted(side(1_000, { timeouts: 500 }), side(1_000));
  const now = counted(side(1_040, { timeouts: 504 }), side(5_000));
  expect(judge(counted(side(40, { timeouts: 4 }), side(4_000))).kind).toBe('unclear');
  expect(judge(now, [before])).toMatchObject({
    kind: 'worse',
    says: expect.stringMatching(/^timeouts 504 of 1040/) as string,
  });
});

const ALONE = 'but a single tenant makes the difference';

test('one tenant that fails alone is no proof, unless it is tried alone', () => {
  const counts = counted(side(60, { timeouts: 40 }), side(60), [{ tried: 60, triedFailed: 40 }, { others: 60 }]);
  expect(judge(counts)).toMatchObject({ kind: 'unclear', says: expect.stringContaining(ALONE) as string });
  expect(judge(counts, [], 1).kind).toBe('worse');
});

test('one tenant that fails much is no proof where a second one fails once', () => {
  const flooding = [
    { tried: 400, triedFailed: 300 },
    { tried: 600, triedFailed: 1 },
    { others: 4_500 },
    { others: 4_500 },
  ];
  const counts = counted(side(1_000, { refusals: 301 }), side(9_000, { refusals: 9 }), flooding);
  expect(judge(counts)).toMatchObject({ kind: 'unclear', says: expect.stringContaining(ALONE) as string });
});

test('one tenant whose many good requests make the old side look better is no proof', () => {
  const tried = side(200, { serverErrors: 20 });
  const others = side(20_200, { serverErrors: 20 });
  const halves = { tried: 100, triedFailed: 10, others: 100, othersFailed: 10 };
  expect(judge(counted(tried, others, [halves, halves, { others: 20_000 }]))).toMatchObject({
    kind: 'unclear',
    says: expect.stringContaining(ALONE) as string,
  });
});

test.each([
  [20, 'unclear'],
  [18, 'worse'],
])('what is left of the old side without one tenant counts from 20 requests on: %i, %s', (left, kind) => {
  const halves = { tried: 100, triedFailed: 10, others: left / 2, othersFailed: 5 };
  const others = side(20_000 + left, { serverErrors: 10 });
  const counts = counted(side(200, { serverErrors: 20 }), others, [halves, halves, { others: 20_000 }]);
  expect(judge(counts).kind).toBe(kind);
});

test('nor is it where one tenant alone is tried', () => {
  const tried = side(200, { serverErrors: 20 });
  const others = side(20_200, { serverErrors: 20 });
  const groups = [{ tried: 200, triedFailed: 20 }, { others: 200, othersFailed: 20 }, { others: 20_000 }];
  expect(judge(counted(tried, others, groups), [], 1).kind).toBe('unclear');
});

test('a worse side is taken back whatever one tenant does next to it', () => {
  const tried = side(1_000, { serverErrors: 500, refusals: 300 });
  const groups = [
    { tried: 500, triedFailed: 500, others: 100 },
    { tried: 250, triedFailed: 150, others: 100 },
    { tried: 250, triedFailed: 150 },
  ];
  expect(judge(counted(tried, side(200), groups)).kind).toBe('worse');
});

test('a second tenant that failed long ago does not count', () => {
  const [first, second, third] = [{ tried: 50_000 }, { tried: 50_000, triedFailed: 30 }, { others: 100_000 }];
  const before = counted(side(100_000, { timeouts: 30 }), side(100_000), [first, second, third]);
  const last = [{ tried: 50_060, triedFailed: 40 }, second, { others: 100_060 }];
  const now = counted(side(100_060, { timeouts: 70 }), side(100_060), last);
  expect(judge(now, [before]).kind).toBe('unclear');
});

test.each([
  ['new side', side(100), side(200)],
  ['old side', side(200), side(100)],
  ['new side and none of the old one', side(100), side(100)],
])('the %s whose requests stop is not known to be well', (text, tried, others) => {
  const now = counted(tried, others);
  const says = `Waits: no request of the ${text} in the last looks`;
  expect(judge(now, [counted(side(100), side(100))])).toEqual({ kind: 'unclear', says });
});

describe('on the bound', () => {
  test.each([
    ['20 requests of each side', side(20, { timeouts: 20 }), side(20), 'worse'],
    ['20 good requests of each side', side(20), side(20), 'well'],
    ['5 failures', side(40, { refusals: 5 }), side(4_000), 'worse'],
    ['3 failures', side(40, { refusals: 3 }), side(4_000), 'unclear'],
    ['a whole point more', side(20_000, { timeouts: 200 }), side(200_000), 'worse'],
    ['a tenth of a point more', side(100_000, { timeouts: 100 }), side(100_000), 'well'],
    ['twice as often', side(1_000, { timeouts: 200 }), side(1_000, { timeouts: 100 }), 'worse'],
    ['4 deviations', side(32, { timeouts: 24 }), side(32, { timeouts: 8 }), 'worse'],
    ['2 deviations', side(32, { timeouts: 20 }), side(32, { timeouts: 12 }), 'unclear'],
    ['less than 2 deviations', side(32, { timeouts: 19 }), side(32, { timeouts: 12 }), 'well'],
  ])('of %s', (_, tried, others, kind) => {
    expect(judge(counted(tried, others), [], 1).kind).toBe(kind);
  });
});
