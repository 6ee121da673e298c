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
