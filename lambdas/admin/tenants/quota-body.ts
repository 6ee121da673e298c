// The request body that changes a tenant's quota.

import * as v from 'valibot';
import type { Refusal } from '../../domain/refusal';
import { NO_FIELD, readJson } from '../json';

const MOST_A_MINUTE = 1_000_000;
/** The old platform's figures that are kept and not enforced. */
const MOST_KEPT = 1_000_000_000;

/** Null takes the tenant's own figure away; the plan's is in force then. */
function figure(most: number, isWhole: boolean) {
  const expected = `must be a ${isWhole ? 'whole ' : ''}number from 0 to ${most}, where 0 is no limit, or null`;
  const number = v.pipe(v.number(expected), v.minValue(0, expected), v.maxValue(most, expected));
  return v.exactOptional(v.nullable(isWhole ? v.pipe(number, v.integer(expected)) : number));
}

const PLAN_EXPECTED = 'must be the name of a plan, or null for the default plan';

const quotaChange = v.objectWithRest(
  {
    plan: v.exactOptional(
      v.nullable(v.pipe(v.string(PLAN_EXPECTED), v.regex(/^[a-z0-9][a-z0-9-]{0,39}$/, PLAN_EXPECTED))),
    ),
    requestsPerMin: figure(MOST_A_MINUTE, true),
    cpuLimit: figure(MOST_KEPT, false),
    memoryMb: figure(MOST_KEPT, false),
    storageGb: figure(MOST_KEPT, false),
  },
  v.never(NO_FIELD),
  'must be a JSON object',
);

export type QuotaChange = v.InferOutput<typeof quotaChange>;

export const readQuotaChange = (body: Buffer): QuotaChange | Refusal => readJson(quotaChange, body);
