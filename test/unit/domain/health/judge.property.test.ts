// Whatever the results, thresholds and clock: what must hold of every record the judge makes.

import { judge, type Thresholds } from '../../../../lambdas/domain/health/judge';
import type { HealthRecord } from '../../../../lambdas/domain/health/record';
import { readRing, uptimeShare } from '../../../../lambdas/domain/health/uptime';
import { check, START_MS } from '../../../support/health-fixtures';
import { fc } from '../../../support/property';

const anyThresholds = fc.record({
  failuresToGoDown: fc.integer({ min: 1, max: 6 }),
  successesToComeBack: fc.integer({ min: 1, max: 6 }),
});
const anyStep = fc.record({
  good: fc.boolean(),
  /** Mostly a round, at times a clock jump either way. */
  stepMs: fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: 1, max: 120_000 }) },
    { weight: 1, arbitrary: fc.integer({ min: -900_000_000, max: 900_000_000 }) },
  ),
});

function run(steps: readonly { good: boolean; stepMs: number }[], thresholds: Thresholds): HealthRecord[] {
  const records: HealthRecord[] = [];
  let nowMs = START_MS;
  for (const { good, stepMs } of steps) {
    nowMs += stepMs;
    const judgement = judge(records.at(-1), check(good ? '+' : 'reset', nowMs), thresholds, nowMs);
    if (judgement.kind === 'judged') records.push(judgement.record);
  }
  return records;
}

it('is down exactly from the Nth failure in a row to the Mth success in a row', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 60 }), anyThresholds, (results, thresholds) => {
      const records = run(
        results.map((good) => ({ good, stepMs: 30_000 })),
        thresholds,
      );
      let down = false;
      let row = 0;
      results.forEach((good, index) => {
        row = index > 0 && results[index - 1] === good ? row + 1 : 1;
        if (!good && row >= thresholds.failuresToGoDown) down = true;
        if (good && row >= thresholds.successesToComeBack) down = false;
        expect(records[index]?.status).toBe(down ? 'down' : good ? 'up' : 'degraded');
      });
    }),
  );
});

it('links every change to the one before it and never repeats an id', () => {
  fc.assert(
    fc.property(fc.array(anyStep, { minLength: 1, maxLength: 80 }), anyThresholds, (steps, thresholds) => {
      const pending = run(steps, thresholds).at(-1)?.pending ?? [];
      let status = 'unknown';
      for (const change of pending) {
        expect(change.from).toBe(status);
        expect(change.to).not.toBe(status);
        status = change.to;
      }
      expect(new Set(pending.map(({ id }) => id)).size).toBe(pending.length);
    }),
  );
});

it('keeps its own facts together and its times out of the future, clock jumps included', () => {
  fc.assert(
    fc.property(fc.array(anyStep, { minLength: 1, maxLength: 120 }), anyThresholds, (steps, thresholds) => {
      for (const record of run(steps, thresholds)) {
        expect(record.incident !== null).toBe(record.status === 'down');
        expect(record.lastError === null).toBe(record.status === 'up');
        expect(record.failingSinceMs === null).toBe(record.status === 'up');
        expect(record.failures === 0).toBe(record.successes > 0);
        expect(record.sinceMs).toBeLessThanOrEqual(record.checkedAtMs);
        expect(record.failingSinceMs ?? 0).toBeLessThanOrEqual(record.checkedAtMs);
        expect(readRing(record.recent).length).toBeLessThanOrEqual(60);
        const share = uptimeShare(record.uptime, 'd7', record.checkedAtMs) ?? -1;
        expect(share).toBeGreaterThanOrEqual(0);
        expect(share).toBeLessThanOrEqual(1);
      }
    }),
  );
});

it('judges at least every check that is newer than the record', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 90_000 }), { maxLength: 50 }), (steps) => {
      const thresholds = { failuresToGoDown: 3, successesToComeBack: 1 };
      expect(
        run(
          steps.map((stepMs) => ({ good: true, stepMs })),
          thresholds,
        ),
      ).toHaveLength(steps.length);
    }),
  );
});
