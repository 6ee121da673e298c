// How a change asks to be tried: by named tenants, by a share of all, or in steps with a time between them.

import * as v from 'valibot';
import type { Rollout } from '../../domain/live/live-view';
import { bodyOf } from '../fields';

const TENANTS_EXPECTED = 'must be a list of 1 to 100 tenant ids';
const PERCENT_EXPECTED = 'must be a number above 0, up to 100';
const STEPS_EXPECTED = 'must be 1 to 20 rising numbers above 0, up to 100, the first below 100';
const BAKE_EXPECTED = 'must be whole seconds, 10 to 86400';

const tenants = v.pipe(
  v.array(v.pipe(v.string(TENANTS_EXPECTED), v.regex(/^[A-Za-z0-9._:@-]{1,64}$/, TENANTS_EXPECTED)), TENANTS_EXPECTED),
  v.minLength(1, TENANTS_EXPECTED),
  v.maxLength(100, TENANTS_EXPECTED),
);
const percent = v.pipe(v.number(PERCENT_EXPECTED), v.gtValue(0, PERCENT_EXPECTED), v.maxValue(100, PERCENT_EXPECTED));
const steps = v.pipe(
  v.array(v.number(STEPS_EXPECTED), STEPS_EXPECTED),
  v.minLength(1, STEPS_EXPECTED),
  v.maxLength(20, STEPS_EXPECTED),
  v.check((shares) => areSteps(shares), STEPS_EXPECTED),
);
const bakeSeconds = v.pipe(
  v.number(BAKE_EXPECTED),
  v.integer(BAKE_EXPECTED),
  v.minValue(10, BAKE_EXPECTED),
  v.maxValue(86_400, BAKE_EXPECTED),
);

function areSteps(shares: readonly number[]): boolean {
  const areRising = shares.every((share, place) => share > (shares[place - 1] ?? 0) && share <= 100);
  return areRising && shares[0] !== 100;
}

export const rolloutBody = v.pipe(
  bodyOf({
    tenants: v.exactOptional(tenants),
    percent: v.exactOptional(percent),
    steps: v.exactOptional(steps),
    bakeSeconds: v.exactOptional(bakeSeconds),
  }),
  v.check((body) => Object.keys(body).length > 0, 'must name tenants, a percentage or steps'),
  v.check(
    (body) => body.percent === undefined || body.steps === undefined,
    'must name a percentage or steps, not both',
  ),
  v.check(
    (body) => (body.steps === undefined) === (body.bakeSeconds === undefined),
    'must have steps and bakeSeconds together',
  ),
  v.transform((body) => begun(body)),
);

/** Steps begin with the named tenants where there are any, else with the first share. */
function begun(body: Rollout): Rollout {
  const [first] = body.steps ?? [];
  return first === undefined || body.tenants !== undefined ? body : { ...body, percent: first };
}
