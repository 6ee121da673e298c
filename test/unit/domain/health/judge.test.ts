// The judge's rules: thresholds, times, incidents, changes.

import { judge } from '../../../../lambdas/domain/health/judge';
import { check, judgeAll, judged, START_MS, THRESHOLDS } from '../../../support/health-fixtures';

const at = (round: number): number => START_MS + round * 30_000;

describe('status', () => {
  it('is degraded after the first failure and down after as many as the threshold', () => {
    expect(judgeAll(['+', 'refused', 'refused', 'refused', 'refused']).statuses).toEqual([
      'up',
      'degraded',
      'degraded',
      'down',
      'down',
    ]);
  });

  it('is up again after one success from degraded, whatever coming back from down takes', () => {
    expect(judgeAll(['refused', '+'], { failuresToGoDown: 2, successesToComeBack: 5 }).statuses).toEqual([
      'degraded',
      'up',
    ]);
  });

  it('comes back from down only after the asked successes in a row', () => {
    const { statuses } = judgeAll(['timeout', '+', 'timeout', '+', '+'], {
      failuresToGoDown: 1,
      successesToComeBack: 2,
    });
    expect(statuses).toEqual(['down', 'down', 'down', 'down', 'up']);
  });

  it('goes down at once with a threshold of one', () => {
    expect(judgeAll(['dns'], { failuresToGoDown: 1, successesToComeBack: 1 }).statuses).toEqual(['down']);
  });

  it('counts failures in a row only: a success between starts again', () => {
    expect(judgeAll(['tls', 'tls', '+', 'tls', 'tls']).statuses.at(-1)).toBe('degraded');
  });
});

describe('record', () => {
  it('keeps since when, and moves it only with the status', () => {
    expect(judgeAll(['+', '+', '+']).record.sinceMs).toBe(at(0));
    expect(judgeAll(['+', 'reset', 'reset']).record.sinceMs).toBe(at(1));
  });

  it('holds latency of a good probe, none of a failed one', () => {
    expect(judgeAll(['+']).record.latencyMs).toBe(20);
    expect(judgeAll(['+', 'timeout']).record.latencyMs).toBeNull();
  });

  it('names the latest error until the Cell is up', () => {
    const thresholds = { failuresToGoDown: 1, successesToComeBack: 2 };
    expect(judgeAll(['timeout', 'status_503'], thresholds).record.lastError).toBe('status_503');
    expect(judgeAll(['timeout', '+'], thresholds).record.lastError).toBe('timeout');
    expect(judgeAll(['timeout', '+', '+'], thresholds).record.lastError).toBeNull();
  });

  it('keeps the revision it was judged from', () => {
    const past = { ...judgeAll(['+']).record, revision: 7 };
    expect(judged(past, check('+', at(1))).revision).toBe(7);
  });
});

describe('incident', () => {
  it('starts with the first failed check of the row and carries the error that took the Cell down', () => {
    const { record } = judgeAll(['+', 'timeout', 'timeout', 'refused']);
    expect(record.incident).toEqual({ cell: 'erp', startedAtMs: at(1), endedAtMs: null, cause: 'refused' });
    expect(record.pending.at(-1)?.incident).toEqual(record.incident);
  });

  it('stays one incident while the Cell stays down', () => {
    const { record } = judgeAll(['timeout', 'timeout', 'timeout', 'refused']);
    expect(record.incident).toMatchObject({ startedAtMs: at(0), cause: 'timeout' });
  });

  it('ends with the change back to up and leaves the record', () => {
    const { record } = judgeAll(['timeout', 'timeout', 'timeout', '+']);
    expect(record.incident).toBeNull();
    expect(record.pending.at(-1)).toMatchObject({
      to: 'up',
      incident: { startedAtMs: at(0), endedAtMs: at(3), cause: 'timeout' },
    });
  });

  it('does not exist for a Cell that was only degraded', () => {
    expect(judgeAll(['timeout', 'timeout', '+']).record.pending.map((change) => change.incident)).toEqual([null, null]);
  });
});

describe('changes', () => {
  it('are kept one for each change of status, in order, the first from unknown', () => {
    const { record } = judgeAll(['+', '+', 'dns', 'dns', 'dns', 'dns', '+']);
    expect(record.pending.map(({ from, to }) => `${from}>${to}`)).toEqual([
      'unknown>up',
      'up>degraded',
      'degraded>down',
      'down>up',
    ]);
  });

  it('have the same id whoever judges them', () => {
    const past = judgeAll(['+']).record;
    const first = judged(past, check('dns', at(1)));
    const again = judged(past, check('dns', at(1)), THRESHOLDS, at(1) + 900);
    expect(again.pending.at(-1)?.id).toBe(first.pending.at(-1)?.id);
    expect(first.pending.at(-1)).toMatchObject({ id: `erp:degraded:${at(1)}`, error: 'dns' });
  });
});

describe('late and overlapping checks', () => {
  it('change nothing when a newer or the same check was judged', () => {
    const past = judgeAll(['+', '+']).record;
    expect(judge(past, check('dns', at(0) + 1), THRESHOLDS, at(1))).toEqual({ kind: 'superseded' });
    expect(judge(past, check('dns', at(1)), THRESHOLDS, at(1))).toEqual({ kind: 'superseded' });
  });

  it('are judged when the record was written before the clock was set back', () => {
    const past = judgeAll(['+', 'dns']).record;
    const nowMs = at(1) - 3_600_000;
    const record = judged(past, check('+', nowMs), THRESHOLDS, nowMs);
    expect(record).toMatchObject({ status: 'up', checkedAtMs: nowMs, sinceMs: nowMs });
  });

  it('are judged by one clock as long as the record is at most ten seconds ahead of it', () => {
    const past = judgeAll(['+', 'dns']).record;
    const kindAt = (nowMs: number) => judge(past, check('+', nowMs), THRESHOLDS, nowMs).kind;
    expect([kindAt(at(1) - 10_000), kindAt(at(1) - 10_001)]).toEqual(['superseded', 'judged']);
  });

  it('leave no time in the future after the clock was set back', () => {
    const past = judgeAll(['dns', 'dns', 'dns']).record;
    const nowMs = START_MS - 86_400_000;
    const down = judged(past, check('dns', nowMs), THRESHOLDS, nowMs);
    expect(down).toMatchObject({ status: 'down', sinceMs: nowMs, checkedAtMs: nowMs, failingSinceMs: nowMs });
    const back = judged(down, check('+', nowMs + 1), THRESHOLDS, nowMs + 1);
    const { incident } = back.pending.at(-1) ?? {};
    expect(incident?.endedAtMs).toBe(incident?.startedAtMs);
  });
});
