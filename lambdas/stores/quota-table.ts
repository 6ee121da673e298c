// The table's side of a quota: an item for each tenant and month, with a counter of the month and one of each day.

import type { QuotaPeriod } from '../domain/tenant/period';

export interface QuotaUsed {
  readonly day: number;
  readonly month: number;
}

export interface QuotaCharge {
  readonly tenantId: string;
  readonly period: QuotaPeriod;
  /** Requests to count. */
  readonly requests: number;
  /** What the counters may stand at before; missing counts whatever they stand at. */
  readonly most?: { readonly day: number | undefined; readonly month: number | undefined };
  /** Unix ms of the caller's clock. */
  readonly nowMs: number;
}

/** `refused`: the condition did not hold. `unknown`: the table may have counted. `failed`: it certainly has not. */
export type QuotaEnd =
  | { readonly kind: 'counted'; readonly used: QuotaUsed }
  | { readonly kind: 'refused' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'failed' };

export interface QuotaTable {
  /** Never rejects. */
  count(charge: QuotaCharge): Promise<QuotaEnd>;
  /** A consistent read; zeros where there is no item. Rejects where the table does not answer. */
  used(tenantId: string, period: QuotaPeriod): Promise<QuotaUsed>;
}
