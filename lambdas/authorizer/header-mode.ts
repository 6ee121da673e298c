// Phase-1 identity, chosen by name: callers of Cells pass unverified, their credentials are the Cell's to judge.

import { refusal } from '../domain/refusal';
import type { Verdict } from '../domain/verdict';
import type { Identify } from './app';

const UNVERIFIED: Verdict = { outcome: 'allow', caller: { kind: 'unverified' } };

/** Admin routes stay shut: without identity only the ops token opens them. */
export const identifyByHeader: Identify = async (_request, access) =>
  access === 'admin'
    ? { outcome: 'refuse', refusal: refusal('UNAUTHORIZED', 'The ops token is required') }
    : UNVERIFIED;
