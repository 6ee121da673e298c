// What a caller gets while a Cell's circuit is open: the Cell's fallback, or the refusal.

import { HEADER } from '../contract/headers';
import type { GatewayResponse } from '../domain/http';
import { reads } from '../domain/light/light';
import { type Refusal, refusal } from '../domain/refusal';
import type { CellOrder } from './cell-call';

/** Only reads are given a fallback: a write that was answered well without its Cell would be lost unseen. */
export function degraded({ route, method, facts }: CellOrder, retryAfterMs: number): GatewayResponse | Refusal {
  const { fallback } = route;
  if (fallback === undefined || route.core || !reads(method)) {
    return refusal('CIRCUIT_OPEN', '', { retryAfterSeconds: Math.max(1, Math.ceil(retryAfterMs / 1000)) });
  }
  facts['fallback'] = true;
  return {
    status: fallback.status,
    headers: {
      [HEADER.contentType]: fallback.contentType,
      [HEADER.fallback]: 'circuit-open',
      'cache-control': 'no-store',
    },
    body: method === 'HEAD' ? '' : fallback.body,
  };
}
