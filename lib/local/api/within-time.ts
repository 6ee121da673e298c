// Invokes a function for a caller that waits for a limited time.

import type { InvocationResult } from '../lambda/invocation';

export interface InvocableFunction {
  /** When the function itself gives up. */
  readonly timeoutMs: number;
  /** The caller gives the event away. Never rejects. */
  readonly invoke: (event: unknown) => Promise<InvocationResult>;
}

/** Answers undefined once the caller's time is up; nothing waits for what is then still under way. */
export type BoundedInvoke = (event: unknown) => Promise<InvocationResult | undefined>;

export function withinTime(target: InvocableFunction, limitMs: number): BoundedInvoke {
  // A function that gives up first needs no second timer, and this is on every request's way.
  if (target.timeoutMs < limitMs) return target.invoke;
  return async (event) => {
    let timer: NodeJS.Timeout | undefined;
    const expiry = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), limitMs);
    });
    try {
      return await Promise.race([target.invoke(event), expiry]);
    } finally {
      clearTimeout(timer);
    }
  };
}
