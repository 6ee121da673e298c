// A circuit that a person keeps open: to the request path it is one that it knows already.

import { DEFAULT_BREAKER } from '../../../../lambdas/contract/settings';
import { CLOSED, passage } from '../../../../lambdas/domain/circuit/circuit';
import { heldCircuit, holdMs, isHeld, openSecondsToHold } from '../../../../lambdas/domain/circuit/hold';
import { foundBack, opened, probing } from '../../../../lambdas/domain/circuit/transitions';

const NOW = 1_764_000_000_000;
const FAR = NOW + 3_600_000;

describe.each([
  ['short waits', { ...DEFAULT_BREAKER, openSeconds: 10 }, 55_000],
  ['long waits', { ...DEFAULT_BREAKER, openSeconds: 30 }, 85_000],
])('%s', (_, settings, ms) => {
  const moment = { nowMs: NOW, random: 0.5, settings };
  const before = {
    closed: CLOSED,
    open: opened(CLOSED, 'patrol', { ...moment, nowMs: NOW - 5_000 }),
    probing: probing(opened(CLOSED, 'traffic', moment), 'a caller', 5_000, NOW),
    suspecting: { ...opened(CLOSED, 'traffic', moment), suspect: 'acme' },
  };

  test.each(Object.keys(before) as (keyof typeof before)[])(
    'held from %s, nobody passes until one writing ends',
    (from) => {
      const held = heldCircuit(before[from], FAR, moment);
      expect(holdMs(settings)).toBe(ms);
      expect(held.generation).toBeGreaterThan(before[from].generation);
      for (const tenant of ['acme', 'globex', undefined]) {
        expect(passage(held, NOW, settings, tenant)).toEqual({ kind: 'wait', ms });
        expect(passage(held, NOW + ms - 1, settings, tenant)).toEqual({ kind: 'wait', ms: 1 });
        expect(passage(held, NOW + ms, settings, tenant)).toEqual({ kind: 'probe' });
      }
    },
  );

  test.each([-2_000, -1, 2_000])('an environment whose clock is %i ms off keeps callers out too', (offMs) => {
    const held = heldCircuit(CLOSED, FAR, moment);
    expect(passage(held, NOW + offMs, settings)).toEqual({ kind: 'wait', ms: ms - offMs });
  });

  test('it ends with the hold where that is sooner', () => {
    const held = heldCircuit(CLOSED, NOW + 7_000, moment);
    expect(passage(held, NOW, settings)).toEqual({ kind: 'wait', ms: 7_000 });
  });

  test('held again, it keeps since when', () => {
    const again = heldCircuit(heldCircuit(CLOSED, FAR, moment), FAR, { ...moment, nowMs: NOW + 30_000 });
    expect(again).toMatchObject({ sinceMs: NOW });
    expect(passage(again, NOW + 30_000, settings)).toEqual({ kind: 'wait', ms });
  });
});

test('a hold shows as an open circuit as soon as one lasts as long as a lease', () => {
  const phaseFor = (openSeconds: number) =>
    heldCircuit(CLOSED, FAR, { nowMs: NOW, random: 0.5, settings: { ...DEFAULT_BREAKER, openSeconds } }).phase;
  expect([19, 20].map(phaseFor)).toEqual(['half_open', 'open']);
});

test('the patrol that finds the Cell back does not take a lease that a person holds', () => {
  const moment = { nowMs: NOW, random: 0.5, settings: DEFAULT_BREAKER };
  const held = heldCircuit(CLOSED, FAR, moment);
  expect(foundBack(held, moment)).toBe(held);
});

test('a hold counts from its start to its end', () => {
  const hold = { cell: 'crm', reason: 'r', setBy: 'ops', sinceMs: 10, untilMs: 20 };
  expect([9, 10, 19, 20].map((nowMs) => isHeld(hold, nowMs))).toEqual([false, true, true, false]);
});

test.each([70_000, 99_000, 130_000])('a writing of %i ms needs no more openSeconds than are said', (ms) => {
  const openSeconds = openSecondsToHold(ms);
  expect(holdMs({ ...DEFAULT_BREAKER, openSeconds })).toBeGreaterThanOrEqual(ms);
  expect(holdMs({ ...DEFAULT_BREAKER, openSeconds: openSeconds - 1 })).toBeLessThan(ms);
});
