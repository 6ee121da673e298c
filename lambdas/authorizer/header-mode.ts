// Phase-1 identity, chosen by name: callers of Cells pass unverified, their credentials are the Cell's to judge.

import { HEADER } from '../contract/headers';
import type { Clock } from '../domain/ports';
import { isRefusal, refusal } from '../domain/refusal';
import type { Identify } from './app';
import { decideUnverified, namedTenant, refuse } from './decide';
import type { LookUpTenant } from './tenant-lookup';

export interface HeaderModeDeps {
  readonly lookUpTenant: LookUpTenant;
  readonly clock: Clock;
}

/** Admin routes stay shut: without identity only the ops token opens them. */
export function identifyByHeader({ lookUpTenant, clock }: HeaderModeDeps): Identify {
  return async ({ headers }, access) => {
    if (access === 'admin') return refuse(refusal('UNAUTHORIZED', 'The ops token is required'));
    const answer = await lookUpTenant(namedTenant(headers[HEADER.tenantId]));
    return isRefusal(answer) ? refuse(answer) : decideUnverified(answer, clock());
  };
}
