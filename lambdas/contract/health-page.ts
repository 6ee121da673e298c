// What a Cell's `GET /health` has to answer: 200, and JSON whose `status` is one of these words, in any case.

/** `up` is the platform's word; the others are what common health libraries say for the same. */
const GOOD_STATUSES: ReadonlySet<string> = new Set(['up', 'ok', 'healthy', 'pass']);

export function isGoodStatus(status: unknown): status is string {
  return typeof status === 'string' && GOOD_STATUSES.has(status.toLowerCase());
}

/** `status` of a health page; undefined where it is no JSON, or has none. */
export function statusOnPage(body: string): unknown {
  try {
    const health = JSON.parse(body) as { readonly status?: unknown };
    return health.status;
  } catch {
    return undefined;
  }
}
