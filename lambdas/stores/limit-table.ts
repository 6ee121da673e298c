// The table's side of a limit: one item, which one conditional write changes.

export interface LimitState {
  /** Unix ms. It only grows, so that an old view never makes a tenant look more limited than it is. */
  readonly arrivalMs: number;
  /** Requests that the fleet has counted: those it charged for, and those it refused. */
  readonly seen: number;
}

export interface Charge {
  /** Names the limit among all limits. */
  readonly key: string;
  /** ms by which the arrival time moves. */
  readonly costMs: number;
  /** Requests to add to `seen`; negative where more were counted ahead than came. */
  readonly seen: number;
  readonly condition: ChargeCondition;
  /** Unix ms of the caller's clock. */
  readonly nowMs: number;
}

/**
 * `add` moves the arrival time if it lies between two times. `restart` sets it to `atMs` first, if there is no item, or
 * if its arrival time is before `fromMs`, or after `brokenMs`: a clock that ran ahead has left it there.
 */
export type ChargeCondition =
  | { readonly kind: 'add'; readonly fromMs: number; readonly untilMs: number }
  | { readonly kind: 'restart'; readonly fromMs: number; readonly brokenMs: number; readonly atMs: number };

/** `refused`: the condition did not hold. `unknown`: the table may have applied it. `failed`: it certainly has not. */
export type ChargeEnd =
  | { readonly kind: 'charged'; readonly state: LimitState }
  | { readonly kind: 'refused' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'failed' };

export interface LimitTable {
  /** Never rejects. */
  charge(charge: Charge): Promise<ChargeEnd>;
  /** An eventually consistent read. Undefined where there is no item. Rejects where the table does not answer. */
  read(key: string): Promise<LimitState | undefined>;
}
