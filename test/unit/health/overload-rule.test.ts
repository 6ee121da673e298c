// When the patrol sets a light, keeps it and takes it away: never back and forth.

import type { ProbeError } from '../../../lambdas/contract/health-summary';
import { DEFAULT_OVERLOAD } from '../../../lambdas/contract/settings';
import type { HealthRecord } from '../../../lambdas/domain/health/record';
import { appendResult } from '../../../lambdas/domain/health/uptime';
import type { Light } from '../../../lambdas/domain/light/light';
import { decideLight, overloadLight, tendLights } from '../../../lambdas/health/tend-lights';

const NOW_MS = 1_764_000_000_000;
const ring = (...results: (number | null)[]) => results.reduce((before, result) => appendResult(before, result), '');
const decide = (
  results: (number | null)[],
  light?: Light,
  more: { failures?: number; lastError?: ProbeError | null } = {},
) => decideLight({ recent: ring(...results), failures: 0, lastError: null, ...more }, light, DEFAULT_OVERLOAD, NOW_MS);

const own = overloadLight(DEFAULT_OVERLOAD, undefined, NOW_MS - 60_000);
const [SLOW, MIDDLING, EASY] = [2_001, 1_500, 900];

test('slow answers in a row turn it red; fewer, or a failure among them, do not', () => {
  expect(decide([SLOW, SLOW, SLOW])).toBe('renew');
  expect(decide([SLOW, SLOW])).toBe('leave');
  expect(decide([SLOW, null, SLOW])).toBe('leave');
  expect(decide([SLOW, EASY, SLOW, SLOW])).toBe('leave');
  expect(decide([SLOW, SLOW, 2_000])).toBe('leave');
});

test.each<[ProbeError, string]>([
  ['status_429', 'renew'],
  ['status_503', 'renew'],
  ['status_500', 'leave'],
  ['timeout', 'leave'],
])('%s in a row: %s', (lastError, expected) => {
  expect(decide([null, null, null], undefined, { failures: 3, lastError })).toBe(expected);
  expect(decide([null, null], undefined, { failures: 2, lastError })).toBe('leave');
});

test('only several answers at ease in a row turn it green: middling ones do not', () => {
  expect(decide([EASY, EASY, EASY, EASY], own)).toBe('leave');
  expect(decide([EASY, EASY, MIDDLING, EASY, EASY], own)).toBe('leave');
  expect(decide([SLOW, EASY, EASY, EASY, EASY, EASY], own)).toBe('clear');
  expect(decide([999, 999, 999, 999, 999], own)).toBe('clear');
  expect(decide([999, 999, 999, 999, 1_000], own)).toBe('leave');
});

test('a Cell that swings around the threshold does not make it flap', () => {
  let light: Light | undefined;
  let recent = '';
  const changes: string[] = [];
  for (let look = 0; look < 60; look += 1) {
    recent = appendResult(recent, look % 4 === 3 ? MIDDLING : SLOW);
    const decision = decideLight({ recent, failures: 0, lastError: null }, light, DEFAULT_OVERLOAD, NOW_MS);
    if (decision === 'renew' && light === undefined) changes.push('red');
    if (decision === 'clear') changes.push('green');
    if (decision === 'renew') light = overloadLight(DEFAULT_OVERLOAD, light, NOW_MS);
    if (decision === 'clear') light = undefined;
  }
  expect(changes).toEqual(['red']);
});

test("a person's light is not the patrol's to take away, nor is one that is over", () => {
  const easy = [EASY, EASY, EASY, EASY, EASY];
  expect(decide(easy, { ...own, setBy: 'ann' })).toBe('leave');
  expect(decide(easy, { ...own, untilMs: NOW_MS })).toBe('leave');
});

test('a renewed light keeps its beginning', () => {
  expect(overloadLight(DEFAULT_OVERLOAD, own, NOW_MS)).toMatchObject({
    sinceMs: NOW_MS - 60_000,
    untilMs: NOW_MS + 300_000,
    setBy: 'patrol',
  });
});

test('a light that could not be set fails the step', async () => {
  const record = { cell: 'erp', recent: ring(SLOW, SLOW, SLOW), failures: 0, lastError: null } as HealthRecord;
  const setOwn = async () => Promise.reject(new Error('throttled'));
  const tended = tendLights(
    { lights: { list: async () => [], setOwn }, clock: () => NOW_MS },
    [record],
    DEFAULT_OVERLOAD,
  );
  await expect(tended).rejects.toThrow('throttled');
});
