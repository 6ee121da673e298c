// The `Retry-After` header of an answer (RFC 9110, 10.2.3): seconds, or a date.

/** ms to wait; undefined where the header is absent or says nothing. A date gone by is 0. */
export function retryAfterMs(value: string | undefined, nowMs: number): number | undefined {
  const text = value?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  // Every form of HTTP date (RFC 9110, 5.6.7) names a day of the week; what Date.parse reads besides is no header.
  if (!/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/.test(text)) return undefined;
  const dateMs = Date.parse(text);
  return Number.isNaN(dateMs) ? undefined : Math.max(0, dateMs - nowMs);
}
