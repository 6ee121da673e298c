// The control check: can the patrol reach something that is not a Cell?

import { exchange } from '../transport/exchange';

/** True once anything answers, whatever it says: it is the way there that is checked. */
export function createControlCheck(url: string, timeoutMs: number): () => Promise<boolean> {
  const options = { method: 'HEAD', timeoutMs, maxBytes: 0, reads: () => false } as const;
  return () =>
    exchange(url, options).then(
      () => true,
      () => false,
    );
}
