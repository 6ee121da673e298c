// What is counted of requests, and how counts add up.

import { ERROR_CODES, type ErrorCode } from '../contract/error-codes';
import { ERRORS } from '../contract/errors';

export interface Counts {
  requests: number;
  /**
   * Calls that a Cell answered below 500, 413 left out: tenants do not pay for refusals and failures. A sum of parts, of which
   * one can be below zero: a Cell's name that is encoded in the path is known to the proxy's line alone.
   */
  billable: number;
  /** Answers of 500 and above. */
  errors: number;
  /** Bytes of answers' bodies. */
  bytes: number;
  /** Time to the answer, summed up. */
  ms: number;
  /** Refusals of the gateway by their code. */
  readonly refusals: { [code in ErrorCode]?: number };
}

/** By name of the Cell; {@link NO_CELL} for requests that named none of the route table. */
export type CellCounts = Map<string, Counts>;
export const NO_CELL = '/';

export function noCounts(): Counts {
  return { requests: 0, billable: 0, errors: 0, bytes: 0, ms: 0, refusals: {} };
}

export function add(to: Counts, more: Readonly<Counts>): void {
  to.requests += more.requests;
  to.billable += more.billable;
  to.errors += more.errors;
  to.bytes += more.bytes;
  to.ms += more.ms;
  for (const code of Object.keys(more.refusals) as ErrorCode[]) addRefusals(to, code, more.refusals[code] ?? 0);
}

export function addRefusals(to: Counts, code: ErrorCode, number: number): void {
  to.refusals[code] = (to.refusals[code] ?? 0) + number;
}

/** The counts of a key, made at its first use. */
export function countsOf<K>(all: Map<K, Counts>, key: K): Counts {
  const known = all.get(key);
  if (known) return known;
  const made = noCounts();
  all.set(key, made);
  return made;
}

export function refused({ refusals }: Counts): number {
  return Object.values(refusals).reduce((sum, number) => sum + number, 0);
}

/** What a refusal by the proxy takes from the calls that were answered below 500; 413 was never among them. */
export function isAnswerOfGateway(code: ErrorCode): boolean {
  const { status } = ERRORS[code];
  return status < 500 && status !== 413;
}

/** Refusals of calls that the tenant's quota has counted before. */
const AFTER_QUOTA = [
  'RED_LIGHT',
  'CIRCUIT_OPEN',
  'CELL_UNREACHABLE',
  'CELL_TIMEOUT',
  'UPSTREAM_ERROR',
  'SIGNING_UNAVAILABLE',
] as const;

/**
 * Calls that certainly passed the tenant's limits: those that a Cell answered, and those that were refused later. An answer
 * of 500 or 413 without a refusal is left out, because API Gateway may have given it before the proxy ran.
 */
export function passed({ billable, refusals }: Counts): number {
  return Math.max(
    0,
    AFTER_QUOTA.reduce((sum, code) => sum + (refusals[code] ?? 0), billable),
  );
}

export function isErrorCode(text: string): text is ErrorCode {
  return ERROR_CODES.some((code) => code === text);
}

// As an item keeps them: requests, billable, errors, bytes, ms, and refusals where there are any.

type Written = readonly [number, number, number, number, number, Counts['refusals']?];

export function writeCells(cells: CellCounts): Readonly<Record<string, Written>> {
  const sorted = [...cells].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    sorted.map(([cell, { requests, billable, errors, bytes, ms, refusals }]): [string, Written] => {
      const codes = Object.entries(refusals).toSorted(([a], [b]) => (a < b ? -1 : 1));
      const figures = [requests, billable, errors, bytes, ms] as const;
      return [cell, codes.length === 0 ? figures : [...figures, Object.fromEntries(codes)]];
    }),
  );
}

export function readCells(written: Readonly<Record<string, Written>>): CellCounts {
  return new Map(
    Object.entries(written).map(([cell, [requests, billable, errors, bytes, ms, refusals = {}]]) => [
      cell,
      { requests, billable, errors, bytes, ms, refusals: { ...refusals } },
    ]),
  );
}
