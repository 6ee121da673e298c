// Ages come from the server's clock and go on counting while nothing new arrives.

import { freshness } from '../../../../lambdas/pages/ops/model/freshness';
import { receivedSummary, serverNow } from '../../../../lambdas/pages/ops/model/received';
import { sampleCell, sampleSummary } from '../board/sample-cell';

const summary = sampleSummary([sampleCell('erp')]);
const lastRun = 5_000;
const arrivedAtMs = 70_000;
const received = receivedSummary(summary, new Date((lastRun + 10) * 1000).toUTCString(), arrivedAtMs);
const after = (seconds: number): number => arrivedAtMs + seconds * 1000;

describe('the page doubts what it shows', () => {
  test('the server’s clock goes on from the Date header', () => {
    expect(serverNow(received, after(7))).toBe(lastRun + 17);
  });

  test.each([[null], ['no date']])('without a usable Date header (%p) the summary’s own time serves', (header) => {
    expect(receivedSummary(summary, header, arrivedAtMs).serverSeconds).toBe(summary.generated_at);
  });

  test('a cached summary does not look young: the header’s time counts, not its own', () => {
    const late = receivedSummary(summary, new Date((lastRun + 500) * 1000).toUTCString(), arrivedAtMs);
    expect(freshness(late, arrivedAtMs)).toEqual({ stale: true, patrolAgeSeconds: 500 });
  });

  test('fresh until two periods and one refresh have passed, stale after that', () => {
    expect(freshness(received, after(65))).toEqual({ stale: false, patrolAgeSeconds: 75 });
    expect(freshness(received, after(66))).toEqual({ stale: true, patrolAgeSeconds: 76 });
  });

  test('the server’s word alone makes stale', () => {
    const told = receivedSummary({ ...summary, stale: true }, null, arrivedAtMs);
    expect(freshness(told, arrivedAtMs).stale).toBe(true);
  });

  test('a patrol that never ran has no age', () => {
    const never = sampleSummary([], { stale: true, patrol: { ...summary.patrol, last_run_at: null } });
    expect(freshness(receivedSummary(never, null, 0), 0)).toEqual({ stale: true, patrolAgeSeconds: null });
  });
});
