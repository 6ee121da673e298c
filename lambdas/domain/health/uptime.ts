// Uptime over the last hour, day and week, kept as a few rolling counters a Cell: no history is ever scanned.

// The latest 60 results of a Cell as one string: three base-36 digits a result, latency in ms or a failure mark.

const CAPACITY = 60;
const WIDTH = 3;
const FAILURE = '---';
/** Largest latency three digits can hold, ms. */
const MAX_LATENCY_MS = 36 ** WIDTH - 1;

/** Appends a result, dropping the oldest beyond 60. `latencyMs` null is a failure; fractions are rounded. */
export function appendResult(ring: string, latencyMs: number | null): string {
  const latest =
    latencyMs === null
      ? FAILURE
      : Math.min(Math.max(Math.round(latencyMs), 0), MAX_LATENCY_MS)
          .toString(36)
          .padStart(WIDTH, '0');
  return (ring + latest).slice(-CAPACITY * WIDTH);
}

/** Results oldest first: latency in ms, null for a failure. */
export function readRing(ring: string): (number | null)[] {
  const results: (number | null)[] = [];
  for (let at = 0; at + WIDTH <= ring.length; at += WIDTH) {
    const latencyMs = Number.parseInt(ring.slice(at, at + WIDTH), 36);
    results.push(Number.isNaN(latencyMs) ? null : latencyMs);
  }
  return results;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** A window is its current bucket and the full ones before it, so it spans up to one bucket less than its name. */
const WINDOWS = {
  h1: { bucketMs: 5 * MINUTE_MS, buckets: 12 },
  h24: { bucketMs: HOUR_MS, buckets: 24 },
  d7: { bucketMs: 6 * HOUR_MS, buckets: 28 },
} as const;

export type UptimeWindow = keyof typeof WINDOWS;

/** Per window `<number of the newest bucket>:<count>,...`, newest first, base 36; a count is `total` or `total.failed`. */
export type UptimeCounters = Readonly<Record<UptimeWindow, string>>;

export const NO_UPTIME: UptimeCounters = { h1: '', h24: '', d7: '' };

interface Count {
  readonly total: number;
  readonly failed: number;
}

/** Counts one probe at `atMs`. Buckets that a clock set back has put into the future are dropped. */
export function countProbe(counters: UptimeCounters, ok: boolean, atMs: number): UptimeCounters {
  const next = (window: UptimeWindow): string => {
    const [current = { total: 0, failed: 0 }, ...older] = countsAt(counters[window], window, atMs);
    const counts = [{ total: current.total + 1, failed: current.failed + (ok ? 0 : 1) }, ...older];
    return `${bucketAt(window, atMs).toString(36)}:${counts
      .map(encodeCount)
      .join(',')
      .replace(/^(.*[^,])?,*$/, '$1')}`;
  };
  return { h1: next('h1'), h24: next('h24'), d7: next('d7') };
}

/** Share of good probes in the window that ends at `nowMs`, 0..1; null without any probe. */
export function uptimeShare(counters: UptimeCounters, window: UptimeWindow, nowMs: number): number | null {
  let total = 0;
  let failed = 0;
  for (const count of countsAt(counters[window], window, nowMs)) {
    total += count.total;
    failed += count.failed;
  }
  return total === 0 ? null : (total - failed) / total;
}

/** How long the window was watched, seconds: its probes, each of which stands for one interval. */
export function watchedSeconds(
  counters: UptimeCounters,
  window: UptimeWindow,
  nowMs: number,
  intervalSeconds: number,
): number {
  const probes = countsAt(counters[window], window, nowMs).reduce((sum, { total }) => sum + total, 0);
  const { bucketMs, buckets } = WINDOWS[window];
  return Math.min(probes * intervalSeconds, (bucketMs * buckets) / 1000);
}

/** Probes of the last day by hour, oldest first; hours without any are left out. */
export function hourlyCounts(counters: UptimeCounters, nowMs: number) {
  const counts = countsAt(counters.h24, 'h24', nowMs);
  const newestMs = bucketAt('h24', nowMs) * HOUR_MS;
  const hours = counts.map(({ total, failed }, age) => ({ fromMs: newestMs - age * HOUR_MS, total, failed }));
  return hours.filter(({ total }) => total > 0).toReversed();
}

/** The window's counts as of `atMs`, newest first: expired buckets and those after `atMs` are left out. */
function countsAt(text: string, window: UptimeWindow, atMs: number): Count[] {
  const [newestText = '', countsText = ''] = text.split(':');
  const newest = Number.parseInt(newestText, 36);
  if (Number.isNaN(newest)) return [];
  const { buckets } = WINDOWS[window];
  const counts = countsText.split(',', buckets).map(decodeCount);
  const ahead = bucketAt(window, atMs) - newest;
  if (Math.abs(ahead) >= buckets) return [];
  if (ahead < 0) return counts.slice(-ahead);
  const skipped = Array.from({ length: ahead }, () => ({ total: 0, failed: 0 }));
  return [...skipped, ...counts].slice(0, buckets);
}

function bucketAt(window: UptimeWindow, atMs: number): number {
  return Math.floor(atMs / WINDOWS[window].bucketMs);
}

function encodeCount({ total, failed }: Count): string {
  if (total === 0) return '';
  return failed === 0 ? total.toString(36) : `${total.toString(36)}.${failed.toString(36)}`;
}

function decodeCount(text: string): Count {
  const [total = 0, failed = 0] = text.split('.').map((digits) => Number.parseInt(digits, 36) || 0);
  return { total, failed };
}
