// `plans` and `tenants.plan`: what tenants may use, and which plan they have.

import { planSettings } from '../../../lib/constructs/settings';
import { faultsOf, load, MINIMAL } from '../../support/description';

const withPlan = (plan: string, name = 'trial') => ({
  yaml: `${MINIMAL.replace(/tenants: \{/, `tenants: { plan: ${name},`)}\nplans: { trial: ${plan} }\n`,
});
const settingsOf = (plan: string) => planSettings(load(withPlan(plan)));

test('no tenant is limited unless the description says so', () => {
  expect(planSettings(load({ yaml: MINIMAL }))).toBeUndefined();
  expect(planSettings(load({ yaml: `${MINIMAL}\nplans: { trial: { requestsPerSecond: 5 } }\n` }))).toBeUndefined();
});

test('a burst that is not named is one second', () => {
  expect(settingsOf('{ requestsPerSecond: 1000 }')).toEqual({ requestsPerSecond: 1000, burst: 1000 });
  expect(settingsOf('{ requestsPerSecond: 2.5 }')).toEqual({ requestsPerSecond: 2.5, burst: 3 });
  expect(settingsOf('{ requestsPerSecond: 0.01 }')).toEqual({ requestsPerSecond: 0.01, burst: 1 });
  expect(settingsOf('{ requestsPerSecond: 5, burst: 60 }')).toEqual({ requestsPerSecond: 5, burst: 60 });
});

test.each(['0', '-1', '100001', '.inf', '"5"', '0.00001', 'many'])('a rate of %s is refused', (rate) => {
  expect(faultsOf(withPlan(`{ requestsPerSecond: ${rate} }`))['plans.trial.requestsPerSecond']).toContain(
    'a number of requests a second',
  );
});

test.each(['0', '-5', '1.5', '10000001'])('a burst of %s is refused', (burst) => {
  const faults = faultsOf(withPlan(`{ requestsPerSecond: 5, burst: ${burst} }`));
  expect(faults['plans.trial.burst']).toContain('a whole number');
});

test('a plan that is not described, for one was deleted, is refused by its name', () => {
  expect(faultsOf(withPlan('{ requestsPerSecond: 5 }', 'gold'))['tenants.plan']).toContain('trial');
  const yaml = MINIMAL.replace(/tenants: \{/, 'tenants: { plan: gold,');
  expect(faultsOf({ yaml })['tenants.plan']).toContain('the name of a plan');
});
