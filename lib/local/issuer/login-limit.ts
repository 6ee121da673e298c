// Counts login tries by address: so many in a minute, and no more.

export interface LoginLimit {
  /** Whole seconds until the next try is allowed; undefined where this one is, which then counts. */
  retryAfterSeconds(address: string, nowMs: number): number | undefined;
}

const WINDOW_MS = 60_000;
const MAX_TRIES = 10;
const MAX_ADDRESSES = 10_000;

export function createLoginLimit(): LoginLimit {
  const tries = new Map<string, number[]>();
  return {
    retryAfterSeconds(address, nowMs) {
      const recent = (tries.get(address) ?? []).filter((atMs) => nowMs - atMs < WINDOW_MS);
      const [oldest] = recent;
      const isFull = oldest !== undefined && recent.length >= MAX_TRIES;
      if (!isFull) recent.push(nowMs);
      tries.delete(address);
      tries.set(address, recent);
      const longestSilent = tries.size > MAX_ADDRESSES ? tries.keys().next().value : undefined;
      if (longestSilent !== undefined) tries.delete(longestSilent);
      return isFull ? Math.max(1, Math.ceil((oldest + WINDOW_MS - nowMs) / 1000)) : undefined;
    },
  };
}
